"""The pages of policies: the staff's workbench, the enterprise's portal, the public's library."""

from django.urls import include, path

from gaoxin.domains.policies.urls_desk import urlpatterns as desk
from gaoxin.domains.policies.urls_open import urlpatterns as open_
from gaoxin.domains.policies.urls_own import urlpatterns as own

urlpatterns = [
    path("workbench/policies/", include((desk, "policies"))),
    path("portal/policies/", include((own, "own_policies"))),
    path("policies/", include((open_, "open_policies"))),
]
