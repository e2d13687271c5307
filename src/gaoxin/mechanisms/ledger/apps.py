from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "gaoxin.mechanisms.ledger"
    label = "ledger"
    verbose_name = _("资金账")
    url_prefix = "workbench/ledger/"
