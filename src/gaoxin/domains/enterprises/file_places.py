"""Where the file is looked at: by staff in the workbench, or by the enterprise itself in its portal; and as of which day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.domains.enterprises.permissions import can_browse
from gaoxin.mechanisms.registry.enums import ClaimState
from gaoxin.mechanisms.registry.models import Enterprise, FactClaim
from gaoxin.platform.core.decisions import Decision, allow_if
from gaoxin.platform.core.enums import ENTERPRISE_ROLES, STAFF_ROLES
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

WORKBENCH, PORTAL = "workbench", "portal"
AS_OF = "as_of"


def can_open_own(actor: Actor) -> Decision:
    """Open one's own enterprise's file: people of enterprises."""
    return allow_if(actor.is_enterprise, _("企业档案自查只对企业账号开放。"))


def only_roles(actor: Actor, *roles: str) -> Actor:
    """The actor with some of their roles: who is staff and owns an enterprise acts as one of both at a time."""
    return replace(actor, grants=tuple(grant for grant in actor.grants if grant.role in roles))


@dataclass(frozen=True)
class Place:
    """One enterprise's file on one face. day: as of which day, None for now."""

    face: str
    actor: Actor
    enterprise: Enterprise
    day: datetime.date | None = None

    @property
    def is_own(self) -> bool:
        return self.face == PORTAL

    @property
    def shell(self) -> str:
        """The template of the page around."""
        return f"{self.face}/base.html"

    @property
    def on(self) -> datetime.date:
        """The day as of which the file speaks."""
        return self.day or timezone.localdate()

    @property
    def as_of(self) -> datetime.datetime | None:
        """The last moment of that day; None for what is known now."""
        if self.day is None:
            return None
        return datetime.datetime.combine(self.day, datetime.time.max, tzinfo=timezone.get_current_timezone())

    def url(self, name: str, *args: Any, keep_day: bool = True) -> str:
        """The address of a page of this file on this face."""
        path = reverse(f"enterprise_file:{'own-' if self.is_own else ''}{name}", args=[self.enterprise.pk, *args])
        return f"{path}?{urlencode({AS_OF: self.day.isoformat()})}" if self.day and keep_day else path

    def history(self, variable: str, period: int) -> str:
        return self.url("history", variable, period)

    def crumbs(self, *more: Crumb) -> list[Crumb]:
        """The way back: the directory, the file, then ``more``; the last one is the page itself."""
        start = [] if self.is_own else [Crumb(_("企业库"), directory_url())]
        name = pgettext("enterprises", "企业档案") if self.is_own else self.enterprise.name
        return [*start, Crumb(name, self.url("detail")), *more] if more else [*start, Crumb(name)]

    def tabs(self, current: str) -> list[Tab]:
        """The pages of the file."""
        names = {"detail": _("档案"), "profile": _("画像"), "rules": _("政策与规则"), "timeline": _("大事记")}
        if self.is_own:
            names |= {"claims": _("我的更正"), "looks": _("谁看过")}
        return [Tab(label, self.url(name), name == current) for name, label in names.items()]


def directory_url() -> str:
    """The directory, where the staff come from."""
    return reverse("enterprises:directory")


def staff_place(request: ActorRequest, pk: int) -> Place:
    """The file that a member of staff asks for. Http404: not within their scope."""
    actor = only_roles(request.actor, *STAFF_ROLES)
    can_browse(actor).require()
    return Place(WORKBENCH, actor, _enterprise(actor, pk), _day(request))


def own_place(request: ActorRequest, pk: int) -> Place:
    """The file of one's own enterprise. Http404: it is another's."""
    actor = only_roles(request.actor, *ENTERPRISE_ROLES)
    can_open_own(actor).require()
    return Place(PORTAL, actor, _enterprise(actor, pk), _day(request))


def _enterprise(actor: Actor, pk: int) -> Enterprise:
    waiting = FactClaim.objects.filter(enterprise=OuterRef("pk"), state=ClaimState.OPEN).order_by().values("enterprise")
    rows = Enterprise.objects.visible_to(actor).select_related("zone", "unit", "quality")
    rows = rows.annotate(open_claims=Subquery(waiting.annotate(n=Count("pk")).values("n")))
    return get_object_or_404(rows, pk=pk)


def _day(request: ActorRequest) -> datetime.date | None:
    """The day of the address; None for today. Refusal: it is none, or lies ahead."""
    text = request.GET.get(AS_OF, "").strip()
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            _("“%(text)s”不是日期。") % {"text": text[:20]}, next_step=_("请按 2026-06-30 的写法填写。")
        ) from None
    if day > timezone.localdate():
        raise Refusal(_("不能查看将来的档案。"), next_step=_("请选择今天或更早的日期。"))
    return None if day == timezone.localdate() else day
