"""Pages of policies for enterprises."""

from django.urls import URLPattern, path

from gaoxin.domains.policies import urls_money, views_apply, views_checkup, views_holdings, views_own, views_review

urlpatterns: list[URLPattern] = [
    *urls_money.own,
    path("", views_checkup.own, name="checkup"),
    path("apply/<int:benefit>/", views_own.apply, name="apply"),
    path("drafts/<int:pk>/<int:step>/", views_apply.draft, name="draft"),
    path("drafts/<int:pk>/drop/", views_apply.drop, name="drop_draft"),
    path("awards/", views_own.awards, name="awards"),
    path("awards/export/<str:kind>/", views_own.export, name="awards_export"),
    path("awards/<int:pk>/", views_own.award, name="award"),
    path("awards/<int:pk>/receipt.pdf", views_own.receipt, name="receipt"),
    path("awards/<int:pk>/correction/", views_own.correction, name="correction"),
    path("awards/<int:pk>/<str:verb>/", views_own.step, name="award_step"),
    path("materials/", views_holdings.materials, name="materials"),
    path("materials/<int:pk>/", views_holdings.material, name="material"),
    path("materials/<int:pk>/withdraw/", views_holdings.withdraw_material, name="withdraw_material"),
    path("accounts/", views_holdings.accounts, name="accounts"),
    path("decisions/<int:pk>/", views_review.decision, name="decision"),
]
