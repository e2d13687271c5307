"""Badges of benefits: what each promises, checked against the rule, the form and the materials before it may be saved."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from gaoxin.domains.policies.enums import Route, VersionState
from gaoxin.domains.policies.rule_reach import by_hand
from gaoxin.kernel.rules import RuleProblem
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gaoxin.domains.policies.models import Benefit, PolicyVersion, Window

#: At most so many stand on a card.
ON_A_CARD = 3
NEW_DAYS = 14
CLOSING_DAYS = 7
SHORT_FORM = 8
LONGEST_FAST = 60

_TONES: dict[str, str] = {Route.ENTITLEMENT: "seal", Route.INSTANT: "ok", Route.FAST: "brand", Route.REGULAR: ""}


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark on a card. key names what it says; title: what it strictly means."""

    key: str
    label: str | _StrPromise
    tone: str
    title: str | _StrPromise = ""


_MEANS: dict[str, str | _StrPromise] = {
    Route.ENTITLEMENT: gettext_lazy("不用填表、不用交材料，由数据算出名单，最多确认一次"),
    Route.INSTANT: gettext_lazy("填一张短表，系统当场判定，一个工作日内办结"),
    Route.FAST: gettext_lazy("网上申报，在承诺的工作日内办结"),
    Route.REGULAR: gettext_lazy("按批次申报、评审"),
}


def contradictions(benefit: Benefit) -> list[str]:
    """Sentences that say where a benefit's badges are not true of its rule, form and materials; empty when all are honest."""
    found = _ROUTE_CHECKS[Route(benefit.route)](benefit)
    if benefit.by_statement and not benefit.check_plan.strip():
        found.append(_("标了“告知承诺”，但没有写事后核查安排。"))
    return found


def unpublishable(benefit: Benefit, windows: Sequence[Window]) -> list[str]:
    """What is more to be settled before the badges are shown to the public: where the money comes from, and when one may apply."""
    found = contradictions(benefit)
    if benefit.route == Route.ENTITLEMENT and benefit.fund_id is None and not benefit.programme:
        found.append(_("“免申即享”要先指定资金或预算项目，否则没有拨付的路径。"))
    if benefit.route == Route.REGULAR and not windows and benefit.promised_days is None:
        found.append(_("“常规申报”要公布申报窗口或承诺时限。"))
    return found


def require_honest(benefit: Benefit) -> None:
    """Refuses a benefit whose badges its rule or materials contradict, with every contradiction named."""
    found = contradictions(benefit)
    if found:
        raise Refusal(
            " ".join(found), next_step=_("请改享受方式，或改规则、表单和材料，使标签属实。"), code="badge-untrue"
        )


def _entitlement(benefit: Benefit) -> list[str]:
    found = []
    if benefit.form:
        found.append(_("标了“免申即享”，但申报表还有 %(n)s 项要企业填写。") % {"n": len(benefit.form)})
    if benefit.materials:
        found.append(_("标了“免申即享”，但还要企业交 %(n)s 份材料。") % {"n": len(benefit.materials)})
    return found + _decided_by_data(benefit, _("免申即享"), amount=True)


def _instant(benefit: Benefit) -> list[str]:
    found = []
    if len(benefit.form) > SHORT_FORM:
        words = {"n": len(benefit.form), "most": SHORT_FORM}
        found.append(_("标了“即申即享”，但申报表有 %(n)s 项，最多 %(most)s 项。") % words)
    if benefit.panel:
        found.append(_("标了“即申即享”，但要专家评审。"))
    if benefit.promised_days is None or benefit.promised_days > 1:
        found.append(_("标了“即申即享”，但承诺时限不是 1 个工作日以内。"))
    return found + _decided_by_data(benefit, _("即申即享"), amount=False)


def _fast(benefit: Benefit) -> list[str]:
    found = []
    if benefit.promised_days is None:
        found.append(_("标了“快申快享”，但没有承诺办结的工作日数。"))
    elif benefit.promised_days > LONGEST_FAST:
        words = {"n": benefit.promised_days, "most": LONGEST_FAST}
        found.append(_("标了“快申快享”，但承诺 %(n)s 个工作日，最多 %(most)s 个。") % words)
    if benefit.panel:
        found.append(_("标了“快申快享”，但要专家评审。"))
    return found


def _regular(benefit: Benefit) -> list[str]:
    return []


_ROUTE_CHECKS = {Route.ENTITLEMENT: _entitlement, Route.INSTANT: _instant, Route.FAST: _fast, Route.REGULAR: _regular}


def _decided_by_data(benefit: Benefit, badge: str, *, amount: bool) -> list[str]:
    """Whether the rule is there and facts alone decide it."""
    if not benefit.rule_text.strip():
        return [_("标了“%(badge)s”，但还没有规则，系统算不出谁符合。") % {"badge": badge}]
    try:
        manual = by_hand(benefit.rule_text)
    except RuleProblem:
        # What is wrong with a rule is said where the rule is written.
        return [_("标了“%(badge)s”，但规则还有错误，系统算不出谁符合。") % {"badge": badge}]
    found = []
    if manual:
        words = {"badge": badge, "conditions": "、".join(manual)}
        found.append(_("标了“%(badge)s”，但这些条件要人工判断：%(conditions)s。") % words)
    if amount and "\namount:" not in f"\n{benefit.rule_text}":
        found.append(_("标了“%(badge)s”，但规则没有算出金额。") % {"badge": badge})
    return found


def time_badge(version: PolicyVersion, windows: Sequence[Window], now: datetime.datetime) -> Badge | None:
    """The one badge that tells how a benefit stands in time; None when nothing presses."""
    today = timezone.localdate(now)
    if version.state == VersionState.REPEALED or (version.valid_to is not None and version.valid_to < today):
        return Badge("expired", pgettext("policy", "已失效"), "")
    if version.state == VersionState.CONSULTATION:
        return Badge("consultation", _("征求意见"), "brand")
    if windows:
        last = max(window.closes_at for window in windows)
        if last < now:
            return Badge("closed", _("已截止"), "")
        open_now = [window.closes_at for window in windows if window.opens_at <= now <= window.closes_at]
        if open_now:
            days = (timezone.localdate(min(open_now)) - today).days
            if days == 0:
                return Badge("closes_today", _("今日截止"), "danger")
            if days <= CLOSING_DAYS:
                return Badge("closing", _("即将截止"), "warn")
    if version.published_at is not None and (today - timezone.localdate(version.published_at)).days <= NEW_DAYS:
        return Badge("new", _("新"), "brand", _("十四天内发布"))
    return None


def all_badges(benefit: Benefit, windows: Sequence[Window], now: datetime.datetime) -> list[Badge]:
    """Every badge of a benefit in order: how one gets it, how it stands in time, its level, what it goes with, declared facts."""
    version = benefit.version
    route = Route(benefit.route)
    found = [Badge(route.value, route.label, _TONES[route], _MEANS[route])]
    found += [badge for badge in [time_badge(version, windows, now)] if badge]
    found.append(Badge(version.policy.level, version.policy.get_level_display(), "outline", _("发文级别")))
    if benefit.exclusion_group:
        found.append(Badge("exclusive", _("不可同享"), "violet", _("同类事项就高不重复")))
    if benefit.by_statement:
        found.append(Badge("by_statement", _("告知承诺"), "teal", _("以承诺代替证明，事后核查")))
    return found


def card_badges(benefit: Benefit, windows: Sequence[Window], now: datetime.datetime) -> list[Badge]:
    """The badges that a card has room for, the most telling first."""
    return all_badges(benefit, windows, now)[:ON_A_CARD]
