"""Pages of policies for the staff of the zone."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
