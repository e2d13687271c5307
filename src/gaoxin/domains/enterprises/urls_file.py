"""The file of one enterprise. The directory links to `enterprise_file:detail` with the enterprise's id."""

from django.urls import URLPattern

app_name = "enterprise_file"
urlpatterns: list[URLPattern] = []
