from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CaseworkConfig(AppConfig):
    name = "gaoxin.mechanisms.casework"
    label = "casework"
    verbose_name = pgettext_lazy("several", "办件")
    url_prefix = ""
