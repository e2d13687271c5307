"""Forms of the working calendar: days of the zone's own, a year's notice, working hours and the end of the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.kernel.worktime import DayEdit, WorkHours, WorktimeError
from gaoxin.kernel.worktime.moments import clock_text, parse_clock
from gaoxin.mechanisms.casework.engine.forms import say_language
from gaoxin.platform.ui.fields import SegmentsSelect

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaoxin.kernel.worktime import Calendar
    from gaoxin.mechanisms.casework.models import CalendarVersion

LONGEST_SPAN = 60
KINDS = (
    ("close", gettext_lazy("设为休息")),
    ("open", gettext_lazy("设为上班")),
    ("restore", gettext_lazy("恢复国家安排")),
)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DaysForm(forms.Form):
    """The zone's own decision about some days."""

    kind = forms.ChoiceField(label=gettext_lazy("怎样调整"), choices=KINDS, widget=SegmentsSelect, initial="close")
    from_day = forms.DateField(label=gettext_lazy("自"), widget=day_input())
    until_day = forms.DateField(
        label=gettext_lazy("至"), widget=day_input(), required=False, help_text=gettext_lazy("只调整一天的可不填。")
    )
    hours = forms.CharField(
        label=gettext_lazy("当日工作时段"), required=False, max_length=100, help_text=gettext_lazy("只在设为上班时填，例如 09:00-12:00；不填按正常时段。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("from_day"), given.get("until_day") or given.get("from_day")
        if first and last and not 0 <= (last - first).days < LONGEST_SPAN:
            self.add_error(
                "until_day", _("结束日期须不早于开始日期，一次最多 %(limit)d 天。") % {"limit": LONGEST_SPAN}
            )
        if given.get("hours"):
            try:
                WorkHours.parse(given["hours"])
            except WorktimeError as error:
                self.add_error("hours", error.message(say_language()))
            if given.get("kind") != "open":
                self.add_error("hours", _("只有设为上班的日子才有工作时段。"))
        return given

    def change(self) -> Callable[[Calendar], Calendar]:
        given = self.cleaned_data
        first, last = given["from_day"], given["until_day"] or given["from_day"]
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        if given["kind"] == "restore":
            return lambda calendar: calendar.without_days(days)
        hours = WorkHours.parse(given["hours"]) if given["hours"] else None
        edit = DayEdit(working=given["kind"] == "open", reason=given["reason"], hours=hours)
        return lambda calendar: calendar.with_days(dict.fromkeys(days, edit))


class YearForm(forms.Form):
    """The State Council's notice of a year, copied by hand."""

    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2000, max_value=2100)
    holidays = forms.CharField(
        label=gettext_lazy("放假"), widget=forms.Textarea(attrs={"rows": 6, "placeholder": "2027-01-01 元旦\n2027-02-05 至 2027-02-13 春节"}),
        help_text=gettext_lazy("每行一天或一段：日期（至 日期）和节日名称。"),
    )  # fmt: skip
    makeup = forms.CharField(
        label=gettext_lazy("调休上班"), required=False, widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2027-02-14 春节"}),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("例如通知的文号。"))

    def clean_holidays(self) -> dict[date, str]:
        return _named_days(self.cleaned_data["holidays"])

    def clean_makeup(self) -> dict[date, str]:
        return _named_days(self.cleaned_data["makeup"])

    def change(self) -> Callable[[Calendar], Calendar]:
        given = self.cleaned_data
        return lambda calendar: calendar.with_year(given["year"], given["holidays"], given["makeup"])


class TermsForm(forms.Form):
    """Working hours from a day on, and how limits in days end."""

    hours = forms.CharField(
        label=gettext_lazy("工作时间"), max_length=100, help_text=gettext_lazy("各时段用逗号分开，例如 09:00-12:00,13:30-17:30。"),
    )  # fmt: skip
    hours_from = forms.DateField(
        label=gettext_lazy("工作时间自哪天起"),
        widget=day_input(),
        required=False,
        help_text=gettext_lazy("工作时间有变化时填写。"),
    )
    day_end = forms.CharField(
        label=gettext_lazy("一日截止时刻"), max_length=5, help_text=gettext_lazy("按日计算的期限到当日这个时刻止，晚于它的事按下一日起算；24:00 为整日。"),
    )  # fmt: skip
    roll_rest_day = forms.BooleanField(label=gettext_lazy("自然日期限逢休息日顺延到下一个工作日"), required=False)
    reason = forms.CharField(label=gettext_lazy("依据"), max_length=300)

    def __init__(self, data: Any, *, calendar: Calendar, version: CalendarVersion, today: date) -> None:
        self.before = calendar.hours_in_force(today)
        initial = {
            "hours": str(self.before), "hours_from": today, "day_end": version.day_end, "roll_rest_day": version.roll_rest_day,
        }  # fmt: skip
        super().__init__(data, initial=initial, auto_id="terms_%s")

    def clean_hours(self) -> WorkHours:
        try:
            hours = WorkHours.parse(self.cleaned_data["hours"])
        except WorktimeError as error:
            raise forms.ValidationError(error.message(say_language())) from error
        if not hours.spans:
            raise forms.ValidationError(_("至少要有一个工作时段。"))
        return hours

    def clean_day_end(self) -> str:
        try:
            of_day = parse_clock(self.cleaned_data["day_end"])
        except WorktimeError as error:
            raise forms.ValidationError(error.message(say_language())) from error
        if not of_day:
            raise forms.ValidationError(_("截止时刻不能是 00:00。"))
        return clock_text(of_day)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "hours" in given and given["hours"] != self.before and not given.get("hours_from"):
            self.add_error("hours_from", _("请写明新的工作时间自哪天起。"))
        return given

    def change(self) -> Callable[[Calendar], Calendar]:
        given = self.cleaned_data
        if given["hours"] == self.before:
            return lambda calendar: calendar
        return lambda calendar: calendar.with_hours(given["hours_from"], given["hours"])

    def terms(self) -> dict[str, Any]:
        """What `edit_calendar` and `preview_calendar` take beside the change."""
        return {"day_end": self.cleaned_data["day_end"], "roll_rest_day": self.cleaned_data["roll_rest_day"]}


def _named_days(text: str) -> dict[date, str]:
    """`2027-02-05 至 2027-02-13 春节`, one span a line."""
    found: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.replace("至", " ").replace("～", " ").split()
        if not words:
            continue
        try:
            spans = [date.fromisoformat(word) for word in words[:2] if word[:1].isdigit()]
            first, last = spans[0], spans[-1]
        except (ValueError, IndexError) as error:
            raise forms.ValidationError(
                _("第 %(line)d 行须以日期开头，例如 2027-01-01 元旦。") % {"line": number}
            ) from error
        if not 0 <= (last - first).days < LONGEST_SPAN:
            raise forms.ValidationError(_("第 %(line)d 行的起止日期不对。") % {"line": number})
        name = " ".join(words[len(spans) :]) or _("放假")
        found |= {first + timedelta(days=offset): name for offset in range((last - first).days + 1)}
    return found
