from django.urls import path

from gaoxin.domains.administration import views_organisations, views_outbox, views_people

app_name = "administration"
urlpatterns = [
    path("people/", views_people.people, name="people"),
    path("people/new/", views_people.new_person, name="new-person"),
    path("people/export/", views_people.export, name="export"),
    path("people/<int:pk>/", views_people.person, name="person"),
    path("people/<int:pk>/account/", views_people.account, name="account"),
    path("people/<int:pk>/password/", views_people.password, name="password"),
    path("people/<int:pk>/roles/", views_people.grant, name="grant"),
    path("people/<int:pk>/roles/<int:membership>/revoke/", views_people.revoke, name="revoke"),
    path("organisations/", views_organisations.organisations, name="organisations"),
    path("organisations/new/", views_organisations.new_organisation, name="new-organisation"),
    path("organisations/<int:pk>/", views_organisations.organisation, name="organisation"),
    path("outbox/", views_outbox.index, name="outbox"),
    path("outbox/retry/", views_outbox.retry_dead, name="outbox-retry"),
    path("outbox/export.<str:kind>", views_outbox.export, name="outbox-export"),
    path("outbox/<int:pk>/", views_outbox.detail, name="message"),
    path("outbox/<int:pk>/retry/", views_outbox.retry, name="message-retry"),
    path("outbox/<int:pk>/give-up/", views_outbox.give_up, name="message-give-up"),
]
