"""The API under `v1/` (`api-v1:…`), its description for people and their keys (`api:…`)."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

from gaoxin.faces.api.service import api

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    # Keys, not sessions, admit to these addresses: each endpoint asks for its key itself.
    if isinstance(_pattern, URLPattern) and _pattern.callback is not None:
        login_not_required(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gaoxin.faces.api.urls_pages")),
    path("v1/", (_patterns, _app, _namespace)),
]
