"""Pages of check-up, lists, review and accounts for staff."""

from django.urls import URLPattern, path

from gaoxin.domains.policies import views_checkup, views_desk, views_expiry, views_holdings, views_lists, views_review

urlpatterns: list[URLPattern] = [
    path("checkup/<int:pk>/", views_checkup.staff, name="checkup"),
    path("lists/", views_lists.index, name="lists"),
    path("lists/export/<str:kind>/", views_lists.export_index, name="lists_export"),
    path("lists/<int:pk>/", views_lists.page, name="list"),
    path("lists/<int:pk>/step/", views_lists.step, name="list_step"),
    path("lists/<int:pk>/export/<str:kind>/", views_lists.export, name="list_export"),
    path("awards/", views_review.awards, name="awards"),
    path("awards/export/<str:kind>/", views_review.export, name="awards_export"),
    path("awards/<int:pk>/", views_review.award, name="award"),
    path("awards/<int:pk>/receipt.pdf", views_review.receipt, name="receipt"),
    path("awards/batch/", views_desk.batch, name="awards_batch"),
    path("awards/<int:pk>/do/<str:name>/", views_desk.step, name="award_do"),
    path("awards/<int:pk>/parts/<int:part>/", views_desk.part, name="award_part"),
    path("awards/<int:pk>/ask/", views_review.ask, name="award_ask"),
    path("decisions/<int:pk>/", views_review.decision, name="decision"),
    path("accounts/", views_holdings.queue, name="accounts"),
    path("accounts/export/<str:kind>/", views_holdings.export_queue, name="accounts_export"),
    path("accounts/<int:pk>/", views_holdings.check, name="account"),
    path("materials/", views_expiry.index, name="materials"),
    path("materials/export.<str:kind>", views_expiry.export, name="materials_export"),
    path("materials/<int:pk>/", views_holdings.material, name="material"),
]
