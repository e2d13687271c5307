"""Errors that a user can act on. Everything else is a bug and ends in the 500 page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class UserError(Exception):
    """A sentence for the user (`message`), what to do next (`next_step`), the clause or place it rests on (`clause`), and a stable `code`."""

    status = 422

    def __init__(
        self,
        message: str | _StrPromise,
        *,
        next_step: str | _StrPromise = "",
        clause: str | _StrPromise = "",
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.clause = clause
        self.code = code

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.message, self.next_step) if part)


class Refusal(UserError):
    """The request cannot be done as it stands, and the user can change it."""


class Forbidden(Refusal):
    """The actor may not do this at all."""

    status = 403


class Conflict(UserError):
    """Someone acted first; the user should look at the new state before trying again."""

    status = 409
