"""Pages of policies for the staff of the zone."""

from django.urls import URLPattern

from gaoxin.domains.policies import urls_money

urlpatterns: list[URLPattern] = [
    *urls_money.desk,
]
