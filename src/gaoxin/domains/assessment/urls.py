"""The public pages of the rule library and the check, and the workbench pages of assessments."""

from django.urls import include, path

urlpatterns = [
    path("rules/", include("gaoxin.domains.assessment.urls_rules")),
    path("check/", include("gaoxin.domains.assessment.urls_check")),
    path("workbench/assessments/", include("gaoxin.domains.assessment.urls_desk")),
]
