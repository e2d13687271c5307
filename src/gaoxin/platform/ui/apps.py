"""Registers the design system; its addresses are the catalogue of components, in development only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "gaoxin.platform.ui"
    label = "ui"
    verbose_name = _("界面组件")
    url_prefix = "_components/"
