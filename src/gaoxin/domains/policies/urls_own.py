"""Pages of policies for enterprises."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
