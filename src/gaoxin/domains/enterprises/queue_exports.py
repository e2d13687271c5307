"""Import history and the queues as rows of a table to keep: what the pages show, sensitive values hidden as there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.domains.enterprises import judging
from gaoxin.domains.enterprises.file_export import cell_value
from gaoxin.domains.enterprises.file_figures import column_unit, period_words
from gaoxin.domains.enterprises.wording import language
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.selectors import conflicts as selectors
from gaoxin.mechanisms.registry.selectors.facts import known_variable
from gaoxin.mechanisms.registry.values import is_sensitive
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.models import FactBatch
    from gaoxin.platform.core.actor import Actor

#: More lines than this are narrowed before they leave; nothing is cut off unsaid.
MOST_ROWS = 50_000
_CHUNK = 500

Rows = Iterator[list[Any]]
Sheet = tuple[list[str], Rows]


def imports(batches: QuerySet[FactBatch, FactBatch]) -> Sheet:
    """One line for each import, with its counts."""
    headers = [
        _("批次"), _("文件"), _("来源"), _("状态"), _("数据日期"), _("表中行数"), _("企业"), _("其中新建"), _("新增"), _("变化"), _("未变"),
        _("冲突"), _("拒收"), _("待判断名称"), _("导入人"), _("时间"), _("入库时间"), _("撤销时间"), _("撤销原因"),
    ]  # fmt: skip
    counts = (
        "rows", "enterprises", "enterprises_new", "new", "changed", "unchanged", "conflicting", "refused", "enterprises_waiting",
    )  # fmt: skip
    rows = (
        [
            batch.pk, batch.name, batch.source.name, batch.get_state_display(), batch.observed_on,
            *(batch.counts.get(name, 0) for name in counts),
            batch.created_by.display_name if batch.created_by else "", batch.created_at, batch.recorded_at, batch.undone_at, batch.undo_reason,
        ]
        for batch in _pages(batches)
    )  # fmt: skip
    return headers, rows


def names(found: judging.Names) -> Sheet:
    """One line for each doubtful name, with the enterprises that it may mean."""
    headers = [
        _("来表名称"), _("来表信用代码"), _("存疑原因"), pgettext("enterprises", "可能是"), _("状态"),
        _("判断为"), _("理由"), _("判断时间"), _("来源"), _("批次"), _("表中行号"),
    ]  # fmt: skip
    rows = (
        [
            view.question.name, view.question.code, view.reason,
            "；".join(f"{each.enterprise.name}（{each.enterprise.credit_code}，{each.score:.0%}）" for each in view.candidates),
            view.question.get_state_display(), view.question.enterprise.name if view.question.enterprise else "", view.question.note,
            view.question.decided_at, view.question.batch.source.name, view.question.batch_id, view.question.row,
        ]
        for view in _pages(found)
    )  # fmt: skip
    return headers, rows


def conflicts(actor: Actor, found: judging.Contested) -> Sheet:
    """One line for what each source says of a contested value, the one that counts first."""
    headers = [
        _("企业名称"), _("统一社会信用代码"), pgettext("enterprises", "指标"), _("期间"), _("来源"), _("数据"), pgettext("enterprises", "单位"),
        _("数据日期"), _("批次"), _("出处"), _("现在采用"),
        _("状态"), _("核定理由"), _("核定时间"),
    ]  # fmt: skip

    def rows() -> Rows:
        for page in _slices(found.rows):
            settled = found.settlements(page)
            for view in selectors.conflict_views(actor, page):
                row, fact = view.conflict, view.fact
                word = settled.get((row.enterprise_id, row.variable, row.period))
                for shown in (fact.counts, *fact.others):
                    yield [
                        row.enterprise.name, row.enterprise.credit_code, fact.variable.name(language()), period_words(fact.period),
                        shown.source.name, cell_value(fact.variable, shown.value, masked=shown.masked), _unit(fact.variable),
                        shown.fact.batch.observed_on, shown.fact.batch_id, shown.fact.cell, shown is fact.counts,
                        row.get_state_display(), word.reason if word else "", word.settled_at if word else None,
                    ]  # fmt: skip

    return headers, rows()


def claims(actor: Actor, found: judging.Claims) -> Sheet:
    """One line for each correction: what stands, what the enterprise says, and the answer."""
    headers = [
        _("企业名称"), _("统一社会信用代码"), pgettext("enterprises", "指标"), _("期间"), _("现在的数据"), _("企业认为应是"), pgettext("enterprises", "单位"),
        _("更正说明"), _("提出时间"), _("状态"),
        _("核实意见"), _("核实时间"),
    ]  # fmt: skip

    def rows() -> Rows:
        for claim in _pages(found.rows):
            variable = known_variable(claim.variable)
            standing = claim.against
            source = standing.batch.source if standing else None
            masked = is_sensitive(variable) and not sees_unmasked(actor, source)
            yield [
                claim.enterprise.name, claim.enterprise.credit_code, variable.name(language()), period_words(claim.period),
                cell_value(variable, standing.value, masked=masked) if standing else None,
                cell_value(variable, claim.value, masked=masked), _unit(variable), claim.reason, claim.created_at,
                claim.get_state_display(), claim.decision, claim.decided_at,
            ]  # fmt: skip

    return headers, rows()


def _unit(variable: Variable) -> str:
    unit = column_unit(variable)
    return _(unit) if unit else ""


def _pages(source: Any) -> Iterator[Any]:
    for page in _slices(source):
        yield from page


def _slices(source: Any) -> Iterator[Sequence[Any]]:
    """Page after page of a list. Refusal: it is longer than MOST_ROWS."""
    for start in range(0, MOST_ROWS + 1, _CHUNK):
        page = list(source[start : start + _CHUNK])
        if start + len(page) > MOST_ROWS:
            raise Refusal(
                _("这个列表超过 %(most)s 行，没有导出。") % {"most": f"{MOST_ROWS:,}"},
                next_step=_("请先用筛选缩小范围，再分几次导出。"),
                code="too_long",
            )
        yield page
        if len(page) < _CHUNK:
            return
