from django.urls import path

from gaoxin.faces.workbench import views

app_name = "workbench"
urlpatterns = [path("", views.home, name="home")]
