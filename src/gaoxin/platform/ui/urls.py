from django.urls import path

from gaoxin.platform.ui import views

app_name = "ui"
urlpatterns = [path("", views.catalogue, name="catalogue"), path("progress/", views.progress_sample, name="progress")]
