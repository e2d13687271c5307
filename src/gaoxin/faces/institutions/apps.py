"""Registers the side of institutions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "gaoxin.faces.institutions"
    label = "institutions"
    verbose_name = _("机构端")
    url_prefix = "institutions/"
