from django.urls import path

from gaoxin.faces.public import views

app_name = "public"
urlpatterns = [path("", views.home, name="home")]
