"""Pages about the API."""

from django.urls import path

from gaoxin.faces.api import views

app_name = "api"
urlpatterns = [
    path("", views.description, name="description"),
    path("keys/", views.keys, name="keys"),
    path("keys/<int:pk>/revoke/", views.revoke, name="revoke"),
]
