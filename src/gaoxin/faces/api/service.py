"""The API itself: limit, errors and the endpoints of each router, which name the scope of their keys."""

from ninja import NinjaAPI

import gaoxin
from gaoxin.faces.api import problems, registry
from gaoxin.faces.api.access import KeyThrottle

throttle = KeyThrottle()
api = NinjaAPI(
    title="Gaoxin", version=gaoxin.__version__, docs_url=None, openapi_url="openapi.json", throttle=throttle,
    urls_namespace="api-v1",
)  # fmt: skip
api.add_router("", registry.router, tags=["registry"])
problems.install(api)
