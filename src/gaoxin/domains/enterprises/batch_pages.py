"""What the pages of the import desk show of a batch: counts, tabs, lines, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gaoxin.domains.enterprises.dry_lines import Lines
from gaoxin.domains.enterprises.enums import Line
from gaoxin.domains.enterprises.models import DryRun
from gaoxin.domains.enterprises.wording import MASK, is_sensitive, language, text_words, variable_words
from gaoxin.mechanisms.registry.enums import BatchKind, QuestionState
from gaoxin.mechanisms.registry.models import Delivery, FactBatch, MatchQuestion, Source
from gaoxin.mechanisms.registry.permissions import can_deliver, sees_unmasked
from gaoxin.mechanisms.registry.selectors.batches import findings_of
from gaoxin.mechanisms.registry.selectors.facts import known_variable
from gaoxin.platform.ui.parts import Tab
from gaoxin.platform.ui.tables import Column, MomentColumn, NumberColumn, Table, TemplateColumn

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor

#: Findings that have a tab of their own.
_ELSEWHERE = frozenset({"conflict", "likely", "several", "code_and_name", "same_name_other_code"})
REASONS = {
    "code_and_name": gettext_lazy("代码和名称分属两家企业"),
    "same_name_other_code": gettext_lazy("同名而信用代码不同"),
    "several": gettext_lazy("可能是几家企业"),
    "likely": gettext_lazy("名称相近，不能确定"),
}


class BatchTable(Table):
    """Deliveries, the newest first."""

    caption = gettext_lazy("导入记录")
    name = TemplateColumn("enterprises/imports/_name.html", verbose_name=gettext_lazy("文件"))
    source = Column(verbose_name=gettext_lazy("来源"), accessor="source__name", order_by="source__name")
    state = TemplateColumn("enterprises/imports/_state.html", verbose_name=gettext_lazy("状态"))
    observed_on = Column(verbose_name=gettext_lazy("数据日期"))
    new = NumberColumn(verbose_name=gettext_lazy("新增"), accessor="counts__new", orderable=False)
    changed = NumberColumn(verbose_name=gettext_lazy("变化"), accessor="counts__changed", orderable=False)
    conflicting = NumberColumn(verbose_name=gettext_lazy("冲突"), accessor="counts__conflicting", orderable=False)
    refused = NumberColumn(verbose_name=gettext_lazy("拒收"), accessor="counts__refused", orderable=False)
    created_by = Column(
        verbose_name=gettext_lazy("导入人"), accessor="created_by__display_name", order_by="created_by__display_name"
    )
    created_at = MomentColumn(verbose_name=gettext_lazy("时间"))


class _LineTable(Table):
    row = NumberColumn(verbose_name=gettext_lazy("表中行号"))
    name = Column(verbose_name=gettext_lazy("企业名称"))
    code = Column(verbose_name=gettext_lazy("统一社会信用代码"))


class NewTable(_LineTable):
    caption = gettext_lazy("新增的数据")
    known = TemplateColumn("enterprises/imports/_known.html", verbose_name=gettext_lazy("企业"))
    values = NumberColumn(verbose_name=gettext_lazy("新增数据"), unit="项")


class ChangedTable(_LineTable):
    caption = gettext_lazy("变化的数据")
    variable = Column(verbose_name=gettext_lazy("指标"), accessor="variable_words", order_by="variable")
    before = Column(verbose_name=gettext_lazy("原来"), orderable=False)
    after = Column(verbose_name=gettext_lazy("这次"), orderable=False)
    cell = Column(verbose_name=gettext_lazy("单元格"), orderable=False)


class ConflictingTable(_LineTable):
    caption = gettext_lazy("冲突的数据")
    variable = Column(verbose_name=gettext_lazy("指标"), accessor="variable_words", order_by="variable")
    after = Column(verbose_name=gettext_lazy("这次"), orderable=False)
    other = Column(verbose_name=gettext_lazy("其他来源"), orderable=False)
    cell = Column(verbose_name=gettext_lazy("单元格"), orderable=False)


class WaitingTable(_LineTable):
    caption = gettext_lazy("待判断的名称")
    reason = Column(verbose_name=gettext_lazy("存疑原因"))
    candidates = Column(verbose_name=pgettext_lazy("enterprises", "可能是"), orderable=False)


class FindingTable(Table):
    caption = gettext_lazy("读表时的发现")
    place = Column(verbose_name=pgettext_lazy("enterprises", "位置"), order_by=("row", "place"))
    header = Column(verbose_name=gettext_lazy("表头"))
    value = Column(verbose_name=gettext_lazy("原文"), orderable=False)
    message = Column(verbose_name=gettext_lazy("原因"), orderable=False)
    remedy = Column(verbose_name=gettext_lazy("怎么办"), orderable=False)


TABLES: dict[str, type[Table]] = {
    Line.NEW: NewTable, Line.CHANGED: ChangedTable, Line.CONFLICTING: ConflictingTable, Line.WAITING: WaitingTable,
    Line.REFUSED: FindingTable, Line.NOTES: FindingTable,
}  # fmt: skip


def deliverable_sources(actor: Actor) -> list[Source]:
    """The sources for which the actor may deliver, the most trusted first."""
    rows = Source.objects.visible_to(actor).select_related("organisation").order_by("trust", "id")
    return [source for source in rows if source.kind in ("department", "system") and can_deliver(actor, source)]


def batches(actor: Actor, *, text: str = "", source: str = "", state: str = "") -> QuerySet[FactBatch, FactBatch]:
    """Imports that the actor may see, the newest first, with source and person (no query for each row)."""
    rows = FactBatch.objects.visible_to(actor).filter(kind=BatchKind.IMPORT)
    found = Q()
    if text:
        found &= Q(name__icontains=text)
    if source.isdigit():
        found &= Q(source_id=int(source))
    if state:
        found &= Q(state=state)
    rows = rows.filter(found).select_related("source", "created_by").defer("findings", "mapping", "options", "columns")
    return rows.order_by("-created_at", "-id")


def tabs(batch: FactBatch, current: str) -> list[Tab]:
    """The kinds of lines of a batch with their numbers; those without a line are left out but for the usual four."""
    run = DryRun.objects.filter(batch=batch).first()
    counts = dict(run.counts) if run else {Line.NEW: batch.counts.get("enterprises", 0)}
    told = _severities(batch)
    counts |= {Line.REFUSED: told["refused"], Line.NOTES: told["notes"]}
    usual = (Line.NEW, Line.CHANGED, Line.CONFLICTING, Line.REFUSED)
    address = reverse("enterprises:batch", args=[batch.pk])
    return [
        Tab(Line(what).label, f"{address}?tab={what.value}", what == current, counts.get(what, 0))
        for what in Line
        if counts.get(what) or what in usual
    ]


def first_tab(batch: FactBatch) -> str:
    """What needs an eye first: refused, then doubtful, conflicting, changed, else new."""
    counts = batch.counts
    order = ((Line.REFUSED, "refused"), (Line.WAITING, "enterprises_waiting"), (Line.CONFLICTING, "conflicting"), (Line.CHANGED, "changed"))  # fmt: skip
    return next((what.value for what, name in order if counts.get(name)), Line.NEW.value)


def lines_of(actor: Actor, batch: FactBatch, what: str, text: str) -> Any:
    """The source of one tab's list."""
    if what in (Line.REFUSED, Line.NOTES):
        rows = _finding_rows(actor, batch, refused=what == Line.REFUSED)
        return [row for row in rows if not text or text in row["message"] or text in row["value"]]
    run = DryRun.objects.filter(batch=batch).select_related("lines").first()
    if run is None:
        return _Told(batch, text) if what == Line.NEW else []
    return _WordedLines(run, what, text, clear=sees_unmasked(actor, batch.source))


class _WordedLines:
    """Lines with labels and values in the reader's words."""

    def __init__(self, run: DryRun, what: str, text: str, *, clear: bool, lines: Lines | None = None) -> None:
        self.lines = lines or Lines(run, what, text)
        self.run, self.what, self.text, self.clear = run, what, text, clear

    def ordered(self, keys: Sequence[str]) -> _WordedLines:
        """The same lines in another order."""
        return _WordedLines(self.run, self.what, self.text, clear=self.clear, lines=self.lines.ordered(keys))

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        return [self._worded(line) for line in self.lines[page]]

    def _worded(self, line: dict[str, Any]) -> dict[str, Any]:
        line["reason"] = REASONS.get(line["reason"] or "", line["reason"])
        if line["variable"]:
            variable = known_variable(line["variable"])
            hidden = is_sensitive(variable) and not self.clear
            line["variable_words"] = variable_words(variable, line["period"])
            for name in ("before", "after", "other"):
                text = line[name] or ""
                line[name] = MASK if text and (hidden or text == MASK) else text_words(variable, text)
        return line


class _Told:
    """The enterprises of a batch that came in without a dry run that anyone kept: through the command line, say."""

    def __init__(self, batch: FactBatch, text: str, order: Sequence[str] = ()) -> None:
        self.batch, self.text, self.order = batch, text, tuple(order)

    def ordered(self, keys: Sequence[str]) -> _Told:
        """The same enterprises in another order."""
        return _Told(self.batch, self.text, keys)

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        rows = Delivery.objects.filter(batch=self.batch).select_related("enterprise")
        if self.text:
            rows = rows.filter(Q(enterprise__name__contains=self.text) | Q(enterprise__credit_code=self.text.upper()))
        fields = {"row": "row", "name": "enterprise__name", "code": "enterprise__credit_code", "values": "written"}
        keys = [key.replace(key.lstrip("-"), fields.get(key.lstrip("-"), "row")) for key in self.order]
        return [
            {
                "row": each.row, "name": each.enterprise.name, "code": each.enterprise.credit_code, "values": each.written,
                "known": each.enterprise.created_in_id != self.batch.pk,
            }
            for each in rows.order_by(*keys, "row", "id")[page]
        ]  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure of the row above the tabs."""

    label: str
    value: int
    unit: str
    url: str = ""


def figures(batch: FactBatch) -> list[Figure]:
    """What a batch does, in values; enterprises first."""
    counts, address = batch.counts, reverse("enterprises:batch", args=[batch.pk])

    def figure(label: str, name: str, unit: str, tab: str = "") -> Figure:
        value = int(counts.get(name, 0))
        return Figure(label, value, unit, f"{address}?tab={tab}" if tab and value else "")

    return [
        figure(_("企业"), "enterprises", _("家")),
        figure(_("其中新建"), "enterprises_new", _("家"), Line.NEW),
        figure(_("新增"), "new", _("项"), Line.NEW),
        figure(_("变化"), "changed", _("项"), Line.CHANGED),
        figure(_("未变"), "unchanged", _("项")),
        figure(_("冲突"), "conflicting", _("项"), Line.CONFLICTING),
        figure(_("拒收"), "refused", _("项"), Line.REFUSED),
        figure(_("待判断名称"), "enterprises_waiting", _("家"), Line.WAITING),
    ]


def decided_since(batch: FactBatch) -> int:
    """How many doubtful names of a committed import a person has decided since."""
    rows = MatchQuestion.objects.filter(batch=batch, state__in=[QuestionState.SAME, QuestionState.NEW])
    return rows.filter(decided_at__gt=batch.recorded_at).count() if batch.recorded_at else 0


def _finding_rows(actor: Actor, batch: FactBatch, *, refused: bool) -> list[dict[str, Any]]:
    tail = language()
    return [
        {
            "place": finding.place, "row": finding.row or 0, "header": finding.header, "value": str(finding.value),
            "message": finding.message(tail), "remedy": finding.remedy(tail),
        }
        for finding in findings_of(actor, batch)
        if (finding.severity == "error") == refused and finding.code not in _ELSEWHERE
    ]  # fmt: skip


def _severities(batch: FactBatch) -> dict[str, int]:
    kept = [entry for entry in batch.findings if entry["code"] not in _ELSEWHERE]
    refused = sum(entry["severity"] == "error" for entry in kept)
    return {"refused": refused, "notes": len(kept) - refused}
