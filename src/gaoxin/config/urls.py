"""Root addresses: sign-in, the ground's own pages, then each app that declares `url_prefix` in its AppConfig."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from gaoxin.platform.core import views


def app_urls() -> list[URLResolver]:
    """The `urls.py` of every Gaoxin app whose AppConfig has `url_prefix` ("" is the root), longest prefix first."""
    found = [
        (str(prefix), config.name)
        for config in apps.get_app_configs()
        if config.name.startswith("gaoxin.") and (prefix := getattr(config, "url_prefix", None)) is not None
    ]
    found.sort(key=lambda pair: (-len(pair[0]), pair))
    return [path(prefix, include(f"{name}.urls")) for prefix, name in found]


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    *app_urls(),
]

handler400 = "gaoxin.platform.core.views.bad_request"
handler403 = "gaoxin.platform.core.views.permission_denied"
handler404 = "gaoxin.platform.core.views.page_not_found"
handler500 = "gaoxin.platform.core.views.server_error"
