from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.mechanisms.casework.pages.inbox import my_cases, my_turn
from gaoxin.mechanisms.casework.pages.side import addresses
from gaoxin.mechanisms.casework.pages.views_seats import my_seats
from gaoxin.mechanisms.casework.permissions import can_apply_here, can_judge_here, can_see_calendar, can_work_here
from gaoxin.platform.core.contributions import CaseAddress, CliVerb, Face, HomeCard, NavItem

_HANDLING = pgettext_lazy("workbench", "办理")

CONTRIBUTIONS = (
    NavItem(
        face=Face.WORKBENCH, label=pgettext_lazy("several", "办件"), url_name="casework:list", group=_HANDLING, icon="clipboard-check", order=10,
        permission=can_work_here,
    ),
    NavItem(
        face=Face.WORKBENCH, label=pgettext_lazy("several", "流程"), url_name="casework:procedures", group=_HANDLING, icon="list-details", order=60,
        permission=can_work_here,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("工作日历"), url_name="casework:calendar", group=_HANDLING, icon="calendar-event", order=70,
        permission=can_see_calendar,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("请假代办"), url_name="casework:deputies", group=_HANDLING, icon="users", order=80,
        permission=can_work_here,
    ),
    NavItem(face=Face.PUBLIC, label=_("办件公示"), url_name="published:index", order=50),
    NavItem(
        face=Face.PORTAL, label=pgettext_lazy("several", "办件"), url_name="casework-portal:list", icon="clipboard-check", order=10,
        permission=can_apply_here,
    ),
    NavItem(face=Face.PORTAL, label=_("我的消息"), url_name="casework-portal:messages", icon="mail", order=90, permission=can_apply_here),
    NavItem(face=Face.INSTITUTIONS, label=_("我的评审"), url_name="casework-seats:list", icon="clipboard-check", order=10, permission=can_judge_here),
    NavItem(face=Face.INSTITUTIONS, label=_("我的消息"), url_name="casework-seats:messages", icon="mail", order=90, permission=can_judge_here),
    HomeCard(face=Face.WORKBENCH, template="casework/cards/turn.html", context=my_turn, order=0, permission=can_work_here),
    HomeCard(face=Face.PORTAL, template="casework/cards/portal.html", context=my_cases, order=0, permission=can_apply_here),
    HomeCard(face=Face.INSTITUTIONS, template="casework/cards/seats.html", context=my_seats, order=0, permission=can_judge_here),
    CaseAddress(addresses=addresses),
    CliVerb(name="case", command="gaoxin.mechanisms.casework.cli:case_group", help="Open, move, show and list cases."),
    CliVerb(name="sweep", command="gaoxin.mechanisms.casework.cli:sweep_command", help="Fire the rungs that are due."),
    CliVerb(name="procedures", command="gaoxin.mechanisms.casework.cli_procedures:procedures_group", help="Check procedures."),
)  # fmt: skip
