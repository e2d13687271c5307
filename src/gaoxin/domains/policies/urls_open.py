"""Pages of policies for the public."""

from django.urls import URLPattern

from gaoxin.domains.policies import library_urls, urls_money

urlpatterns: list[URLPattern] = [
    *urls_money.open_,
    *library_urls.urlpatterns,
    # A policy's key may be any word, so these come behind all fixed addresses.
    *library_urls.policy_patterns,
]
