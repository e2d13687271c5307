"""Pages of policies for the staff of the zone."""

from django.urls import URLPattern

from gaoxin.domains.policies import awards_urls, urls_library, urls_money

urlpatterns: list[URLPattern] = [
    *awards_urls.urlpatterns,
    *urls_money.desk,
    *urls_library.urlpatterns,
]
