"""Registers the public site at the root."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "gaoxin.faces.public"
    label = "public"
    verbose_name = _("公众站")
    url_prefix = ""
