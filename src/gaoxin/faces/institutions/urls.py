from django.urls import path

from gaoxin.faces.institutions import views

app_name = "institutions"
urlpatterns = [path("", views.home, name="home")]
