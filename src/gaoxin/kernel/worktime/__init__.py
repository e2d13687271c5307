"""Working time: calendar, deadlines, pausable clocks. Not here: who is reminded when (casework).

    timeline = Timeline(seed_statutory())
    due = timeline.due(parse_moment("2025-10-10 16:20"), "3wd")      # due.text == "2025-10-14 24:00"

`docs/worktime.md` tells the rules. All moments are read on the Shanghai clock; no function reads the machine's time.
"""

from gaoxin.kernel.worktime.batch import Columns, to_column
from gaoxin.kernel.worktime.calendar import ALWAYS, Calendar
from gaoxin.kernel.worktime.changes import CalendarDiff, DayChange, Moved, diff, recompute
from gaoxin.kernel.worktime.clock import Clock, Pause
from gaoxin.kernel.worktime.days import Day, DayEdit, DayKind
from gaoxin.kernel.worktime.errors import (
    CalendarInvalid,
    CalendarYearMissing,
    ClockInvalid,
    LimitInvalid,
    MomentInvalid,
    WorktimeError,
)
from gaoxin.kernel.worktime.forecast import Forecast, Outlook, outlook
from gaoxin.kernel.worktime.hours import STANDARD_HOURS, WorkHours
from gaoxin.kernel.worktime.limits import Limit, Unit, parse_limit, parse_offset
from gaoxin.kernel.worktime.moments import SHANGHAI, parse_moment
from gaoxin.kernel.worktime.reading import Reading, due_of, read
from gaoxin.kernel.worktime.statutory import seed_statutory, statutory_years
from gaoxin.kernel.worktime.timeline import Due, Timeline

__all__ = [
    "ALWAYS",
    "SHANGHAI",
    "STANDARD_HOURS",
    "Calendar",
    "CalendarDiff",
    "CalendarInvalid",
    "CalendarYearMissing",
    "Clock",
    "ClockInvalid",
    "Columns",
    "Day",
    "DayChange",
    "DayEdit",
    "DayKind",
    "Due",
    "Forecast",
    "Limit",
    "LimitInvalid",
    "MomentInvalid",
    "Moved",
    "Outlook",
    "Pause",
    "Reading",
    "Timeline",
    "Unit",
    "WorkHours",
    "WorktimeError",
    "diff",
    "due_of",
    "outlook",
    "parse_limit",
    "parse_moment",
    "parse_offset",
    "read",
    "recompute",
    "seed_statutory",
    "statutory_years",
    "to_column",
]
