"""Registers the enterprise portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "gaoxin.faces.portal"
    label = "portal"
    verbose_name = _("企业端")
    url_prefix = "portal/"
