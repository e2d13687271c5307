from django.urls import path

from gaoxin.domains.assessment import views_rules as views

app_name = "rules"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:rule>/changes/", views.changes, name="changes"),
    path("<str:key>/cases/", views.cases, name="cases"),
    path("<str:key>/rulebook.yaml", views.download, name="download"),
    path("<str:key>/", views.detail, name="detail"),
]
