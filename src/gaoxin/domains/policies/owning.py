"""Which enterprise a person of the portal acts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from django.http import HttpRequest

    from gaoxin.platform.core.actor import Actor

#: Where the session keeps the choice of somebody who acts for several enterprises.
CHOICE = "policies.enterprise"


def own_enterprises(actor: Actor) -> list[Enterprise]:
    """The living enterprises that a person of the portal acts for, by name."""
    if not actor.is_enterprise or actor.is_staff:
        return []
    return list(Enterprise.objects.visible_to(actor).living().select_related("zone").order_by("name", "id")[:50])


def the_enterprise(request: HttpRequest, actor: Actor) -> Enterprise:
    """The chosen one of them (`?enterprise=` chooses), else the first. Refusal: there is none yet."""
    own = own_enterprises(actor)
    if not own:
        raise Refusal(
            _("您的账号还没有对应的企业档案。"), next_step=_("请联系高新区工作人员核对统一社会信用代码。"), code="no-enterprise"
        )  # fmt: skip
    by_pk = {str(each.pk): each for each in own}
    wanted = request.GET.get("enterprise", "")
    if wanted in by_pk:
        request.session[CHOICE] = wanted
    return by_pk.get(str(request.session.get(CHOICE, "")), own[0])
