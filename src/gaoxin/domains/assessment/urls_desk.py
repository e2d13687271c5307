from django.urls import path

from gaoxin.domains.assessment import views_desk as views

app_name = "assessment"
urlpatterns = [
    path("", views.index, name="index"),
    path("sample.xlsx", views.sample, name="sample"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/mapping/", views.mapping, name="mapping"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/export/<str:kind>/", views.export, name="export"),
    path("<int:pk>/marked.xlsx", views.marked, name="marked"),
    path("<int:pk>/problems.xlsx", views.problems, name="problems"),
    path("<int:pk>/<int:row>/", views.enterprise, name="enterprise"),
    path("<int:pk>/<int:row>/<str:rule>/", views.reasons, name="reasons"),
]
