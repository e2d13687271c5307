"""Policies, benefits and firms for tests, in the states that the tests name."""

from __future__ import annotations

import datetime
from itertools import count
from typing import Any

from django.utils import timezone
from tests.kernel.workbook.builders import credit_code

from gaoxin.domains.policies.enums import VersionState
from gaoxin.domains.policies.models import Benefit, Policy, PolicyVersion, Window
from gaoxin.mechanisms.registry.actions.enterprises import create_enterprise
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone

ON = datetime.date(2026, 6, 30)
TEXT = "青池高新区促进科技创新若干政策\n第一条 首次认定为高新技术企业的，一次性奖励40万元。\n第二条 同一年度按就高不重复的原则执行。\n"
_number = count(1)


def rule(
    key: str, *, test: str = "高新技术企业证书有效", amount: str = "40万元", label: str = "高新技术企业认定奖励"
) -> str:
    """The text of a rule with one criterion and an amount."""
    return (
        f"id: {key}\nversion: '2026'\nlabel: {label}\nlabel_en: Reward\nfamily: policy\nregion: CN\nvalid_from: 2026-01-01\n"
        f"basis: official\nsources:\n- {{id: doc, title: 若干政策}}\nrequire:\n"
        f"- {{id: c1, label: 条件, label_en: Condition, clause: doc 第一条, text: 条件, text_en: Condition, test: '{test}'}}\n"
        f"amount: {{expr: '{amount}', clause: doc 第一条}}\n"
    )


def cases(key: str) -> str:
    """Two worked cases of `rule` as it is written by default."""
    return (
        f"rule: {key}@2026\non: 2026-06-30\nmoney: 万元\ncases:\n"
        "- {id: holder, given: {hnte_valid: true}, expect: {verdict: pass, amount: 400000}}\n"
        "- {id: without, given: {hnte_valid: false}, expect: {verdict: fail}}\n"
    )


def a_draft(zone: Zone, key: str = "", **fields: Any) -> PolicyVersion:
    """The first version of a new policy, not yet published; `fields` are of the version."""
    policy = Policy.objects.create(zone=zone, key=key or f"policy-{next(_number)}", issuer="青池高新区管委会")
    given = {"title": "青池高新区促进科技创新若干政策", "text": TEXT, "valid_from": datetime.date(2026, 1, 1)} | fields
    return PolicyVersion.objects.create(zone=zone, policy=policy, number=1, **given)


def a_benefit(version: PolicyVersion, key: str = "", **fields: Any) -> Benefit:
    """A benefit of a draft: 40 万元 for holders of the high-tech title, unless `fields` say otherwise."""
    key = key or f"benefit_{next(_number)}"
    given: dict[str, Any] = {
        "title": "首次认定高新技术企业，奖励 40 万元",
        "rule_text": rule(key),
        "cases_text": cases(key),
    }
    return Benefit.objects.create(zone=version.zone, version=version, key=key, **(given | fields))


def published(version: PolicyVersion) -> PolicyVersion:
    """Makes a draft, with its benefits, public; afterwards neither can be changed."""
    version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
    version.save()
    return version


def a_policy(zone: Zone, key: str = "", benefits: int = 1, **fields: Any) -> PolicyVersion:
    """A published policy with so many benefits; `fields` are of the version."""
    version = a_draft(zone, key, **fields)
    for _each in range(benefits):
        a_benefit(version)
    return published(version)


def a_window(benefit: Benefit, *, days: int = 30, opened: int = 1) -> Window:
    """A window that opened so many days ago and closes in so many days."""
    now = timezone.now()
    return Window.objects.create(
        zone=benefit.zone, benefit=benefit, year=now.year, opens_at=now - datetime.timedelta(days=opened),
        closes_at=now + datetime.timedelta(days=days),
    )  # fmt: skip


def a_firm(zone: Zone, number: int = 0, **fields: Any) -> Enterprise:
    """An enterprise without facts."""
    number = number or next(_number)
    given = {"name": f"青池{number}号传感科技有限公司", "credit_code": credit_code(number)} | fields
    return create_enterprise(Actor.system(zone), **given)
