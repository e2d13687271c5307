"""`{% load ui %}`: the formatters as filters under their own names, and what components ask for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from gaoxin.platform.core.contributions import Face
from gaoxin.platform.ui import formatters, measures
from gaoxin.platform.ui.charts import Chart
from gaoxin.platform.ui.diffs import Line, text_diff
from gaoxin.platform.ui.filters import ActiveFilter, active_filters
from gaoxin.platform.ui.look import Look, NavGroup, cards, look_of, navigation
from gaoxin.platform.ui.look import account_tabs as tabs_of_account
from gaoxin.platform.ui.look import footer_lines as lines_of_footer
from gaoxin.platform.ui.marks import TONES, Mark, light_mark, verdict_mark
from gaoxin.platform.ui.parts import Tab

if TYPE_CHECKING:
    from gaoxin.platform.ui.formatters.numbers import Number

register = template.Library()

for name in (
    "ago", "amount_upper", "area", "clock", "credit_code", "day_list", "day_prose", "fact", "file_size", "fiscal_year", "mask_account",
    "mask_email", "mask_id_number", "mask_name", "mask_phone", "money", "money_change", "money_fen", "money_fen_fixed", "money_fixed",
    "money_full", "moment_list", "times", "week",
):  # fmt: skip
    register.filter(name, getattr(formatters, name))


@register.filter
def number(value: Number | None, places: int | None = None) -> str:
    """{{ n|number }} or {{ n|number:2 }}."""
    return formatters.number(value, places)


@register.filter
def percent(value: Number | None, places: int = 1) -> str:
    """{{ ratio|percent }}: 0.1234 → 12.3%."""
    return formatters.percent(value, places)


@register.filter
def percent_short(value: Number | None) -> str:
    """{{ ratio|percent_short }}: 0.03 → 3%, for thresholds in a sentence."""
    return formatters.percent(value, 2, trim=True)


@register.filter
def count(value: Number | None, unit: str = "") -> str:
    """{{ n|count:"家" }}: 12,345 家."""
    return formatters.count(value, unit)


@register.filter
def day_weekday(value: dt.date | None) -> str:
    """{{ date|day_weekday }}: 2026年9月5日（星期六）."""
    return formatters.day_prose(value, weekday=True)


@register.filter
def unit_word(unit: str) -> str:
    """{{ "万元"|unit_word }}: a unit in the reader's language."""
    return gettext(unit) if unit else ""


@register.simple_tag
def quantity(value: Number | None, unit: str = "", threshold: Number | None = None) -> str:
    """{% quantity value unit threshold %}: a fact in the unit of its variable."""
    return formatters.quantity(value, unit, threshold)


@register.simple_tag
def gap(margin: Number | None, unit: str = "", ceiling: bool = False) -> str:
    """{% gap margin unit ceiling %}: 差 0.4 个百分点."""
    return formatters.gap(margin, unit, ceiling=ceiling)


@register.simple_tag
def money_range(low: Number | None, high: Number | None) -> str:
    """{% money_range low high %}: 30 万～40 万元."""
    return formatters.money_range(low, high)


@register.simple_tag
def score(low: Number | None, high: Number | None) -> str:
    """{% score low high %}: 60—72.5."""
    return formatters.score(low, high)


@register.simple_tag
def deadline(value: dt.datetime | None, working_days_left: int | None = None) -> str:
    """{% deadline moment days_left %}: 9月30日 17:30（剩 12 个工作日）."""
    return formatters.deadline(value, working_days_left)


@register.simple_tag
def growth(current: Number | None, base: Number | None) -> formatters.Growth:
    """{% growth current base as change %}, for <c-delta>."""
    return formatters.growth(current, base)


@register.filter
def delta(value: Number | None, since: str = "year") -> str:
    """{{ ratio|delta:"month" }}: 环比下降 2.1%."""
    return formatters.delta(value, since)


@register.simple_tag
def verdict_look(status: Any) -> Mark:
    return verdict_mark(status)


@register.simple_tag
def light_look(colour: str) -> Mark:
    return light_mark(colour)


@register.filter
def tone_icon(tone: str) -> str:
    """The icon of a tone; Django's message levels `success`, `error`, `warning` and `debug` count too."""
    return TONES[_TONE_OF_LEVEL.get(tone, tone)]


@register.filter
def tone_of(level: str) -> str:
    """The tone of a Django message level."""
    return _TONE_OF_LEVEL.get(level, level)


_TONE_OF_LEVEL = {"success": "ok", "error": "danger", "warning": "warn", "debug": "info", "": "info"}


@register.simple_tag
def pace_bar(value: Number, elapsed: Number | None = None) -> measures.Pace:
    return measures.pace(value, elapsed)


@register.simple_tag
def score_band(low: Number, high: Number, full: Number, pass_mark: Number | None = None) -> measures.Band:
    return measures.band(low, high, full, pass_mark)


@register.simple_tag
def threshold_ruler(value: Number, threshold: Number, ceiling: bool = False, strict: bool = False) -> measures.Ruler:
    return measures.ruler(value, threshold, ceiling=bool(ceiling), strict=bool(strict))


@register.simple_tag
def match_strip(passed: int = 0, unknown: int = 0, manual: int = 0, failed: int = 0) -> list[measures.Segment]:
    return measures.match(int(passed or 0), int(unknown or 0), int(manual or 0), int(failed or 0))


@register.simple_tag(takes_context=True)
def look(context: template.Context) -> Look:
    """{% look as look %}: size, navigation and language that the reader chose."""
    return look_of(context.get("request"))


@register.simple_tag(takes_context=True)
def nav(context: template.Context, face: str) -> list[NavGroup]:
    """{% nav "workbench" as groups %}: the entries that this person may open."""
    request = context.get("request")
    return navigation(request, face) if request is not None else []


@register.simple_tag(takes_context=True)
def footer_lines(context: template.Context) -> list[tuple[str, str]]:
    return lines_of_footer(context.get("zone"))


@register.simple_tag(takes_context=True)
def account_tabs(context: template.Context) -> list[Tab]:
    """{% account_tabs as tabs %}: the parts of one's own account."""
    return tabs_of_account(context["request"].path)


@register.simple_tag(takes_context=True)
def rendered_cards(context: template.Context, face: str) -> list[SafeString]:
    """{% rendered_cards "workbench" as cards %}: the home cards of a face; a card that renders to nothing is left out."""
    request = context["request"]
    rendered = (render_to_string(name, values, request) for name, values in cards(request, Face(face)))
    # Each piece was rendered, and so escaped, by the template engine.
    return [mark_safe(text) for text in rendered if text.strip()]  # noqa: S308


@register.filter
def chart_data(chart: Chart) -> dict[str, Any]:
    """What the script draws; put into the page with json_script."""
    return chart.as_data()


@register.filter
def widget_kind(field: Any) -> str:
    """How a form field is laid out: `check`, `choices`, `segments`, `file`, `password`, `hidden` or `plain`."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if kind := getattr(widget, "layout_kind", None):
        return str(kind)
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    return _KINDS.get(getattr(widget, "input_type", ""), "plain")


_KINDS = {"checkbox": "check", "file": "file", "password": "password"}


@register.filter
def described_by(field: Any) -> str:
    """The ids of the help, source and error texts of a form field, for aria-describedby."""
    parts = []
    if field.help_text:
        parts.append(f"{field.auto_id}-help")
    if field.errors:
        parts.append(f"{field.auto_id}-error")
    return " ".join(parts)


@register.simple_tag
def widget(field: Any, placeholder: str | None = None) -> SafeString:
    """{% widget field %}: the control with what screen readers need; the template of the widget writes the markup.

    `placeholder` replaces the form's own; one that only repeats the label is dropped.
    """
    attrs: dict[str, Any] = {}
    own = field.field.widget.attrs.get("placeholder", "")
    if placeholder is not None:
        attrs["placeholder"] = placeholder
    elif own and str(own) == str(field.label):
        attrs["placeholder"] = ""
    if text := described_by(field):
        attrs["aria-describedby"] = text
    if field.errors:
        attrs["aria-invalid"] = "true"
    result: SafeString = field.as_widget(attrs=attrs)
    return result


@register.simple_tag
def diff_lines(old: str, new: str) -> list[Line]:
    """{% diff_lines old new as lines %}, for <c-diff>."""
    return text_diff(old, new)


@register.simple_tag(takes_context=True)
def active(context: template.Context, form: Any) -> list[ActiveFilter]:
    """{% active form as chips %}: the conditions in force, each with the address without it."""
    return active_filters(form, context["request"])
