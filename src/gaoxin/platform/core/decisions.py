"""The one answer type of every `can_<verb>(actor, obj)`: allowed, or refused with a reason that a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaoxin.platform.core.errors import Forbidden

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy when allowed. A refused decision says why in `reason`; an allowed one has none."""

    allowed: bool
    reason: str | _StrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raises `Forbidden` with the reason when refused."""
        if not self.allowed:
            raise Forbidden(self.reason)


ALLOWED = Decision(True)


def allow() -> Decision:
    return ALLOWED


def refuse(reason: str | _StrPromise) -> Decision:
    """A refusal; `reason` is a sentence for the user, e.g. "只有科技局可以发布规则。"."""
    return Decision(False, reason)


def allow_if(condition: bool, reason: str | _StrPromise) -> Decision:
    """Allowed when `condition` holds, else refused with `reason`."""
    return ALLOWED if condition else Decision(False, reason)
