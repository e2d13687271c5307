"""Issues, revokes and recognises the keys with which programs act for people."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import ApiToken, TokenScope, User

PREFIX = "gx_"
LONGEST_DAYS = 366
_START = 8
#: How exactly the last use is known: not every request is a write.
_USE_KNOWN_TO = timedelta(minutes=5)


@transaction.atomic
def issue_token(
    actor: Actor, *, name: str, scopes: Collection[str], days: int, user: User | None = None
) -> tuple[ApiToken, str]:
    """A new key and its secret, which is shown this once. days: 1 to 366. user: only the platform itself names another person."""
    owner = user if actor.is_system else actor.user
    if owner is None or actor.zone is None or not Actor.of(owner, actor.zone).grants:
        raise Forbidden(_("只有在本区有角色的人员可以建立接口密钥。"))
    unknown = set(scopes) - set(TokenScope.values)
    if unknown or not scopes:
        raise Refusal(_("请至少选择一项权限范围。"), code="token-scope")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(_("有效期须在 1 至 %(most)s 天之间。") % {"most": LONGEST_DAYS}, code="token-days")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        zone=actor.zone, user=owner, name=name.strip()[:100], start=secret[:_START], digest=_digest(secret), scopes=sorted(scopes),
        created_at=timezone.now(), expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    save_checked(token)
    audit.record(actor, "token.issue", token, user=owner.username, scopes=token.scopes, days=days)
    return token, secret


@transaction.atomic
def revoke_token(actor: Actor, *, token: ApiToken) -> ApiToken:
    """Ends a key at once: one's own, or any for the security administrator."""
    found = ApiToken.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=token.pk)
    if found.revoked_at is not None:
        raise Conflict(_("这个密钥已经吊销。"))
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at"])
    audit.record(actor, "token.revoke", found)
    return found


def recognise_token(secret: str) -> ApiToken | None:
    """The valid key with this secret, of a person who may still act in its zone; None otherwise."""
    if not secret.startswith(PREFIX):
        return None
    rows = ApiToken.objects.valid().select_related("user", "zone").filter(digest=_digest(secret))
    token = rows.filter(user__is_active=True, zone__is_active=True).first()
    if token is not None and (token.last_used_at is None or timezone.now() - token.last_used_at > _USE_KNOWN_TO):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    return token


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
