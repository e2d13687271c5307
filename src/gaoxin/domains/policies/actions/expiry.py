"""Documents that are about to end: the enterprise and the officers around it hear of them once, thirty days before."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from gaoxin.domains.policies.applying import organisation_of
from gaoxin.domains.policies.awards_materials import SOON_DAYS, ending_between, kind_label, still_needed, valid_until
from gaoxin.domains.policies.models import AwardMaterial, Material
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core import outbox
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import ENTERPRISE_ROLES, Role, Scope
from gaoxin.platform.core.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.models import Zone

KIND = "policies.material_ends"


def remind_expiring(zone: Zone, today: datetime.date | None = None) -> int:
    """Tells of each document that ends within thirty days and that no newer one replaces, once. Returns the messages sent."""
    day = today or present.today()
    rows = Material.objects.filter(zone=zone, withdrawn_at__isnull=True).select_related("enterprise__zone")
    ending = rows.filter(ending_between(day, day + datetime.timedelta(days=SOON_DAYS)))
    together: dict[tuple[int, datetime.date], list[Material]] = defaultdict(list)
    for material in still_needed(ending):
        until = valid_until(material)
        assert until is not None
        together[material.enterprise_id, until].append(material)
    notices = [notice for (_firm, until), found in together.items() for notice in _notices(found, until)]
    return outbox.post(Actor.system(zone), notices) if notices else 0


def officers_around(enterprise: Enterprise, materials: Sequence[Material]) -> tuple[User, ...]:
    """Staff who look after an enterprise (its grid, its department) or handle an open case that one of the documents was handed in with."""
    of_grid = Q(memberships__role=Role.STEWARD, memberships__scope=Scope.GRID, memberships__scope_value=enterprise.grid)
    around = of_grid if enterprise.grid else Q(pk__in=[])
    if enterprise.unit_id:
        roles = (Role.OFFICER, Role.STEWARD)
        around |= Q(
            memberships__role__in=roles, memberships__scope=Scope.UNIT, memberships__organisation=enterprise.unit_id
        )
    used = AwardMaterial.objects.filter(material__in=[each.pk for each in materials], award__case__is_open=True)
    around |= Q(pk__in=used.filter(award__case__person__isnull=False).values("award__case__person"))
    rows = User.objects.filter(around, is_active=True, memberships__zone=enterprise.zone_id)
    return tuple(rows.distinct().order_by("pk"))


def _notices(materials: Sequence[Material], until: datetime.date) -> list[outbox.Notice]:
    enterprise = materials[0].enterprise
    own = User.objects.filter(
        is_active=True, memberships__organisation=organisation_of(enterprise), memberships__zone=enterprise.zone_id,
        memberships__role__in=ENTERPRISE_ROLES,
    )  # fmt: skip
    name = f"{enterprise.pk}:{until.isoformat()}:{len(materials)}"
    links = reverse("own_policies:materials"), reverse("policies:materials")
    found = [
        outbox.Notice(
            key=f"policies.material:{name}", kind=KIND, to=tuple(own.distinct().order_by("pk")), texts=_texts(materials, until, links[0]),
        ),
        outbox.Notice(
            key=f"policies.material_of:{name}", kind=KIND, to=officers_around(enterprise, materials), texts=_texts(materials, until, links[1]),
        ),
    ]  # fmt: skip
    return [each for each in found if each.to]


def _texts(materials: Sequence[Material], until: datetime.date, link: str) -> dict[str, tuple[str, str]]:
    texts = {}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            lines = [f"{each.title} · {kind_label(each.kind)}" for each in materials]
            subject = _("%(firm)s有 %(n)d 份材料将于 %(day)s 到期") % {
                "firm": materials[0].enterprise.name, "n": len(materials), "day": until.isoformat(),
            }  # fmt: skip
            texts[language] = (subject, "\n".join([*lines, _("请换成新的，以后申报可直接选用。"), link]))
    return texts
