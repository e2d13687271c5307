from django.urls import path

from gaoxin.domains.assessment import views_check as views

app_name = "check"
urlpatterns = [
    path("", views.start, name="start"),
    path("all/", views.overview, name="all"),
    path("<str:key>/", views.rule, name="rule"),
]
