from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.ledger.desk import waiting_funds
from gaoxin.mechanisms.ledger.permissions import can_check_book, can_list_funds
from gaoxin.platform.core.contributions import CliVerb, Face, HomeCard, NavItem

CONTRIBUTIONS = (
    CliVerb(
        name="ledger",
        command="gaoxin.mechanisms.ledger.cli:ledger",
        help="Check the books, print statements and budgets, exchange files with the bank.",
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("资金"), url_name="ledger:index", group=_("资金"), icon="scale", order=60, permission=can_list_funds,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("账簿核查"), url_name="ledger:check", group=_("资金"), icon="clipboard-check", order=61, permission=can_check_book,
    ),
    HomeCard(face=Face.WORKBENCH, template="ledger/_waiting.html", context=waiting_funds, order=40, permission=can_list_funds),
)  # fmt: skip
