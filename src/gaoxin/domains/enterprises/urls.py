"""The workbench pages over the registry (`enterprises:…`) and the file of one enterprise (`enterprise_file:…`)."""

from django.urls import include, path

urlpatterns = [
    path("", include("gaoxin.domains.enterprises.urls_file")),
    path("workbench/enterprises/", include("gaoxin.domains.enterprises.urls_desk")),
]
