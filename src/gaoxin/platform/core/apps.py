"""Registers the ground; when all apps are known it collects what they contribute."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "gaoxin.platform.core"
    label = "core"
    verbose_name = _("平台基础")
    url_prefix = ""

    def ready(self) -> None:
        # Models exist only from here on, so what needs them is loaded by name.
        import_module(f"{self.name}.startup").run()
