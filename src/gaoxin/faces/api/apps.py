"""Registers the JSON API."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "gaoxin.faces.api"
    label = "api"
    verbose_name = _("数据接口")
    url_prefix = "api/"
