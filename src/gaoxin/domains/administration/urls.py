from django.urls import path

from gaoxin.domains.administration import views_organisations, views_people

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
]
