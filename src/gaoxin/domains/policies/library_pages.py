"""What the pages of one policy and the calendar are given."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import segno
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import OPEN_STATES, VersionState
from gaoxin.domains.policies.ics import Event
from gaoxin.domains.policies.library_cards import Card, amount_words
from gaoxin.domains.policies.models import Benefit, PolicyVersion, Window
from gaoxin.domains.policies.rules import read_rule
from gaoxin.domains.policies.selectors.library import current_version, shown_versions
from gaoxin.domains.policies.taxonomy import MATERIALS, tag_labels
from gaoxin.kernel.rules import RuleProblem
from gaoxin.platform.ui.formatters.dates import day_list, day_prose, validity
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Clause
    from gaoxin.kernel.rules import Criterion
    from gaoxin.platform.core.actor import Actor

_AHEAD = datetime.timedelta(days=366)
_MOST_EVENTS = 300


@dataclass(frozen=True)
class Passage:
    """A line of the original text with the anchors of the clauses that begin in it, and the benefits that rest on them."""

    text: str
    anchors: tuple[str, ...]
    label: str
    depth: int
    benefits: tuple[Benefit, ...]

    @property
    def lead(self) -> str:
        """The printed number of the clause, when the line begins with it."""
        return self.label if self.label and self.text.lstrip().startswith(self.label) else ""

    @property
    def rest(self) -> str:
        """The line without its number."""
        return self.text.lstrip().removeprefix(self.lead) if self.lead else self.text


def passages(version: PolicyVersion) -> list[Passage]:
    """The original, line by line."""
    starts: dict[int, list[Clause]] = {}
    for clause in version.clauses.order_by("position"):
        starts.setdefault(version.text.count("\n", 0, clause.start), []).append(clause)
    of_clause: dict[int, list[Benefit]] = {}
    for benefit in version.benefits.filter(clause__isnull=False):
        of_clause.setdefault(benefit.clause_id or 0, []).append(benefit)
    found = []
    for number, line in enumerate(version.text.split("\n")):
        here = starts.get(number, [])
        resting = tuple(benefit for clause in here for benefit in of_clause.get(clause.pk, ()))
        depth = here[0].depth if here else 9
        found.append(
            Passage(line, tuple(clause.anchor for clause in here), here[0].label if here else "", depth, resting)
        )
    return found


def version_before(actor: Actor, version: PolicyVersion) -> PolicyVersion | None:
    """The version that this one follows, if the actor may read it."""
    rows = PolicyVersion.objects.visible_to(actor).filter(policy=version.policy, number__lt=version.number)
    return rows.order_by("-number").first()


def tabs(version: PolicyVersion, part: str, before: PolicyVersion | None) -> list[Tab]:
    """The parts that this version has; one that is empty is not offered."""
    parts = [("policy", _("四问速读")), ("text", _("条款原文"))]
    parts += [("changes", _("改了什么"))] if before else []
    parts += [("interpretation", _("解读"))] if version.interpretation else []
    parts += [("guide", _("申报指南"))]
    if version.opinions_until is not None and version.state != VersionState.DRAFT:
        parts += [("opinions", _("征求意见"))]
    parts += [("questions", _("问答"))] if version.state != VersionState.DRAFT else []
    query = f"?version={version.number}"
    return [
        Tab(label, reverse(f"open_policies:{name}", args=[version.policy.key]) + query, name == part)
        for name, label in parts
    ]


def version_choices(actor: Actor, version: PolicyVersion, today: datetime.date) -> list[tuple[str, str, bool]]:
    """Every readable version as (address, words, whether it is shown), newest first."""
    rows = PolicyVersion.objects.visible_to(actor).filter(policy=version.policy).order_by("-number")
    current = current_version(actor, version.policy, today)
    return [
        (
            f"?version={row.number}",
            _version_words(row, row.pk == (current.pk if current else None), today),
            row.pk == version.pk,
        )
        for row in rows
    ]


def _version_words(version: PolicyVersion, current: bool, today: datetime.date) -> str:
    if version.state not in OPEN_STATES or version.state == VersionState.CONSULTATION:
        state = version.get_state_display()
    elif version.state == VersionState.REPEALED or (version.valid_to and version.valid_to < today):
        state = pgettext("policy", "已失效")
    elif current:
        state = _("现行有效")
    else:
        state = _("已修订") if version.valid_from and version.valid_from <= today else _("尚未施行")
    year = f"{version.valid_from.year}" if version.valid_from else ""
    return _("%(year)s第 %(n)s 版（%(state)s）") % {
        "year": f"{year} · " if year else "",
        "n": version.number,
        "state": state,
    }


def header(version: PolicyVersion, today: datetime.date) -> tuple[str, str]:
    """(tone, sentence) of the band above a policy that does not simply hold; empty for one that does."""
    if version.state == VersionState.DRAFT:
        return "info", _("这是起草中的版本，公众看不到。")
    if version.state == VersionState.CONSULTATION:
        until = version.opinions_until
        return "info", _("本政策正在征求意见，截至%(day)s，尚未施行。") % {"day": day_prose(until)}
    if version.state == VersionState.REPEALED or (version.valid_to and version.valid_to < today):
        return "ended", _("本政策已于%(day)s失效，仅供查阅。") % {"day": day_prose(version.valid_to)}
    if version.valid_from and version.valid_from > today:
        return "info", _("本政策自%(day)s起施行。") % {"day": day_prose(version.valid_from)}
    later = version.policy.versions.filter(
        number__gt=version.number, state__in=[VersionState.PUBLISHED, VersionState.REPEALED]
    )
    replaced = later.filter(valid_from__lte=today).order_by("number").first()
    if replaced is not None:
        return "ended", _("这一版已由第 %(n)s 版代替，仅供查阅。") % {"n": replaced.number}
    return "", ""


def crumbs(version: PolicyVersion) -> list[Crumb]:
    return [Crumb(_("找政策"), reverse("open_policies:index")), Crumb(version.shown_title)]


def key_facts(version: PolicyVersion) -> list[tuple[str, str]]:
    """Who issued it, under which number, when it holds and whom to ask; what is not known is left out."""
    policy = version.policy
    lasts = validity(version.valid_from, end=version.valid_to) if version.valid_from else ""
    unit = policy.organisation.name if policy.organisation else ""
    rows = [
        (_("发文单位"), policy.issuer), (_("文号"), version.document_number),
        (_("发文日期"), day_list(version.issued_on) if version.issued_on else ""), (_("有效期"), lasts), (_("责任部门"), unit),
        (_("咨询联系人"), policy.contact), (_("咨询电话"), policy.phone), (_("来源"), version.source),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def qr(address: str) -> SafeString:
    """The QR code of an address, to go on reading on a phone: SVG without inline style."""
    # Only segno's own markup; the address is in the pattern, not in the text.
    drawn = segno.make(address, error="m", micro=False)
    return mark_safe(drawn.svg_inline(border=2, omitsize=True, lineclass=None, svgclass=None))  # noqa: S308


def related(version: PolicyVersion) -> list[tuple[str, list[Benefit]]]:
    """Benefits of other policies that cannot be enjoyed together with this one's, by the group."""
    groups = {benefit.exclusion_group for benefit in version.benefits.all() if benefit.exclusion_group}
    if not groups:
        return []
    rows = (
        Benefit.objects.filter(exclusion_group__in=groups, zone_id=version.zone_id, version__state=VersionState.PUBLISHED)
        .exclude(version__policy_id=version.policy_id).select_related("version__policy").order_by("exclusion_group", "id")[:20]
    )  # fmt: skip
    found: dict[str, list[Benefit]] = {}
    for row in rows:
        found.setdefault(row.exclusion_group, []).append(row)
    return list(found.items())


@dataclass(frozen=True)
class Change:
    """What became of one benefit: added, removed or changed, with its lines before and after."""

    title: str
    kind: str
    before: str
    after: str


def benefit_changes(old: PolicyVersion, new: PolicyVersion) -> list[Change]:
    """Benefits that differ between two versions, by their key."""
    before = {benefit.key: benefit for benefit in old.benefits.all()}
    after = {benefit.key: benefit for benefit in new.benefits.all()}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = _told(before.get(key)), _told(after.get(key))
        if was != now:
            kind = (
                _("新增") if key not in before else pgettext("a benefit", "取消") if key not in after else _("有变化")
            )
            found.append(Change((after.get(key) or before[key]).title, kind, was, now))
    return found


def _told(benefit: Benefit | None) -> str:
    """A benefit as lines that can be compared."""
    if benefit is None:
        return ""
    lines = [
        benefit.title,
        f"{_('享受方式')}：{benefit.get_route_display()}",
        f"{_('金额')}：{amount_words(benefit, None)}",
    ]
    lines += [f"{_('条件')}：{line}" for line in _criteria(benefit)]
    return "\n".join(lines)


@dataclass(frozen=True)
class Guide:
    """How to get one benefit. asked: documents to hand in; fetched: those that the zone gets itself; steps: in order."""

    card: Card
    conditions: list[str]
    asked: list[str]
    fetched: list[str]
    steps: list[str]
    windows: list[Window]
    tags: list[tuple[str, list[str]]]
    promise: str


def guide_of(card: Card) -> Guide:
    """The guide of a benefit, all of it from what is recorded."""
    benefit = card.benefit
    kinds = [(item, MATERIALS[item["kind"]]) for item in benefit.materials if item.get("kind") in MATERIALS]
    names = [(str(item.get("label") or kind.label), kind.fetched) for item, kind in kinds]
    promise = _("受理后 %(n)s 个工作日内办结") % {"n": benefit.promised_days} if benefit.promised_days else ""
    return Guide(
        card, _criteria(benefit), [name for name, fetched in names if not fetched], [name for name, fetched in names if fetched],
        _steps(benefit), list(benefit.windows.all()), tag_labels(benefit.tags), promise,
    )  # fmt: skip


def _steps(benefit: Benefit) -> list[str]:
    if benefit.route == "entitlement":
        return [_("系统用已有数据算出名单"), _("部门核对"), _("企业确认意愿和收款账户"), _("公示"), _("拨付到账")]
    steps = (
        [_("网上申报")]
        + ([_("填 %(n)s 项") % {"n": len(benefit.form)}] if benefit.form else [])
        + [_("受理审查"), _("部门审核")]
    )
    return steps + ([_("专家评审")] if benefit.panel else []) + [_("审定"), _("公示"), _("拨付到账")]


def _criteria(benefit: Benefit) -> list[str]:
    """The conditions in words, top level; a rule that cannot be read any more tells none."""
    if not benefit.rule_text:
        return []
    try:
        book = read_rule(benefit.rule_text)
    except RuleProblem:
        return []
    tops = book.requirement.children or (book.requirement,)
    return [_words(criterion) for criterion in tops]


def _words(criterion: Criterion) -> str:
    english = not (get_language() or "zh").startswith("zh")
    text, text_en = criterion.clause.text, criterion.clause.text_en
    return (text_en or criterion.label_en) if english else (text or criterion.label)


def _windows(actor: Actor, now: datetime.datetime) -> QuerySet[Window]:
    versions = shown_versions(actor, timezone.localdate(now)).filter(state=VersionState.PUBLISHED)
    rows = Window.objects.filter(benefit__version__in=versions, closes_at__gte=now, closes_at__lte=now + _AHEAD)
    return rows.select_related("benefit__version__policy", "benefit__clause").order_by("closes_at", "id")[:_MOST_EVENTS]


def deadline_months(actor: Actor, now: datetime.datetime) -> list[dict[str, Any]]:
    """Deadlines to come by month, the nearest first."""
    months: dict[tuple[int, int], list[Window]] = {}
    for window in _windows(actor, now):
        day = timezone.localdate(window.closes_at)
        months.setdefault((day.year, day.month), []).append(window)
    return [{"year": year, "month": month, "windows": rows} for (year, month), rows in months.items()]


def deadline_events(actor: Actor, now: datetime.datetime, absolute: Callable[[str], str]) -> list[Event]:
    """Deadlines to come as calendar events of half an hour that end with the deadline."""
    return [
        Event(
            f"window-{window.pk}@policies.gaoxin", window.closes_at - datetime.timedelta(minutes=30), window.closes_at,
            _("申报截止：%(title)s") % {"title": window.benefit.shown_title}, f"《{window.benefit.version.shown_title}》{window.note}",
            absolute(f"{window.benefit.version.get_absolute_url()}#{window.benefit.key}"),
        )
        for window in _windows(actor, now)
    ]  # fmt: skip
