"""The identity code (企业身份码): a QR code that somebody of the enterprise shows, good for a minute; and what its check finds."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.enterprises.file_places import only_roles
from gaoxin.mechanisms.registry.enums import EnterpriseStatus
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import ENTERPRISE_ROLES
from gaoxin.platform.core.models import User

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.file_places import Place

#: A shown code is replaced after this many seconds.
ROTATES_AFTER = 60
#: One that was scanned in its last second may still be read for a moment.
GOOD_FOR = ROTATES_AFTER + 15
_JOINT = "-"
_signer = Signer(salt="gaoxin.enterprises.identity", sep=".")


class Finding(models.TextChoices):
    """What the check of a code finds."""

    VALID = "valid", _("有效")
    EXPIRED = "expired", _("已过期")
    FORGED = "forged", _("无效")
    WITHDRAWN = "withdrawn", _("已失效")


@dataclass(frozen=True)
class Checked:
    """A code looked into. Whose it is, is told only while it is valid; shown_at is known of every code that we signed."""

    finding: Finding
    shown_at: datetime.datetime | None = None
    enterprise: Enterprise | None = None
    holder: User | None = None


def identity_token(place: Place) -> str:
    """A new token of who looks at their own enterprise's file: two ids and the second, signed; nothing that says who they are."""
    parts = (place.enterprise.pk, place.actor.user_id or 0, int(timezone.now().timestamp()))
    return _signer.sign(_JOINT.join(map(int_to_base36, parts)))


def check_identity(token: str) -> Checked:
    """What a scanned or pasted token is worth now."""
    try:
        enterprise_pk, user_pk, second = map(base36_to_int, _signer.unsign(token).split(_JOINT))
    except (BadSignature, ValueError):
        return Checked(Finding.FORGED)
    shown_at = datetime.datetime.fromtimestamp(second, tz=datetime.UTC)
    if timezone.now() - shown_at > datetime.timedelta(seconds=GOOD_FOR):
        return Checked(Finding.EXPIRED, shown_at)
    found = Enterprise.objects.select_related("zone").filter(pk=enterprise_pk, zone__is_active=True).first()
    holder = User.objects.filter(pk=user_pk).first()
    if found is None or holder is None or found.status != EnterpriseStatus.ACTIVE or not _acts_for(holder, found):
        return Checked(Finding.WITHDRAWN, shown_at)
    return Checked(Finding.VALID, shown_at, found, holder)


def _acts_for(holder: User, enterprise: Enterprise) -> bool:
    """Whether a person still acts for an enterprise: the code of somebody who has left since is worth nothing."""
    actor = only_roles(Actor.of(holder, enterprise.zone), *ENTERPRISE_ROLES)
    return actor.is_enterprise and Enterprise.objects.visible_to(actor).filter(pk=enterprise.pk).exists()
