"""Tables of casework, one file for one aggregate; no verbs."""

from gaoxin.mechanisms.casework.models.calendars import CalendarDay, CalendarVersion
from gaoxin.mechanisms.casework.models.cases import Case, CaseNumber, CasePart, CaseSeat, Desk, ProcedureVersion
from gaoxin.mechanisms.casework.models.clocks import CaseClock, RungFired
from gaoxin.mechanisms.casework.models.history import CaseEvent, CaseFile, CaseLink, CaseTerm, Deputy

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "Case",
    "CaseClock",
    "CaseEvent",
    "CaseFile",
    "CaseLink",
    "CaseNumber",
    "CasePart",
    "CaseSeat",
    "CaseTerm",
    "Deputy",
    "Desk",
    "ProcedureVersion",
    "RungFired",
]
