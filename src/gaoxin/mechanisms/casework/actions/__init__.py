"""Writes to cases: each is one transaction that locks, asks permission and state, writes, records and tells."""

from gaoxin.mechanisms.casework.actions.attaching import accesses, attach_file, open_attachment
from gaoxin.mechanisms.casework.actions.batch import Moved, move_many
from gaoxin.mechanisms.casework.actions.calendar import (
    close_days,
    edit_calendar,
    enter_year,
    recompute,
    renew_statutory,
)
from gaoxin.mechanisms.casework.actions.calendar_preview import preview_calendar
from gaoxin.mechanisms.casework.actions.hands import appoint_deputy, end_deputy, hand_over
from gaoxin.mechanisms.casework.actions.moving import move
from gaoxin.mechanisms.casework.actions.opening import open_case, set_desk
from gaoxin.mechanisms.casework.actions.parts import answer_part, withdraw_part
from gaoxin.mechanisms.casework.actions.seats import recuse, score, withdraw_seat
from gaoxin.mechanisms.casework.actions.talk import comment, link_cases, note
from gaoxin.mechanisms.casework.actions.versions import carry_over, carry_over_preview

__all__ = [
    "Moved",
    "accesses",
    "answer_part",
    "appoint_deputy",
    "attach_file",
    "carry_over",
    "carry_over_preview",
    "close_days",
    "comment",
    "edit_calendar",
    "end_deputy",
    "enter_year",
    "hand_over",
    "link_cases",
    "move",
    "move_many",
    "note",
    "open_attachment",
    "open_case",
    "preview_calendar",
    "recompute",
    "recuse",
    "renew_statutory",
    "score",
    "set_desk",
    "withdraw_part",
    "withdraw_seat",
]
