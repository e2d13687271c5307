"""A zone with invented enterprises, an officer, and published policies whose rules read their figures."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.registry.population import _code, _name
from django.utils import timezone

from gaoxin.domains.policies.enums import VersionState
from gaoxin.domains.policies.models import Benefit, Policy, PolicyVersion
from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.platform.core import actions as ground
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import User, Zone

ON = datetime.date(2026, 6, 30)
SECTORS = ("3911", "6513", "3562", "5137", "4790", "7320")
RULE = """id: {key}
version: '2026'
label: 成长奖励{number}
label_en: Growth reward
family: policy
region: CN
valid_from: 2026-01-01
basis: official
sources:
- {{id: doc, title: 若干政策}}
require:
- {{id: c1, label: 条件, label_en: Condition, clause: doc 第一条, text: 条件, text_en: Condition, test: '营业收入[y1] >= {limit}万元'}}
- {{id: c2, label: 高企, label_en: HNTE, clause: doc 第一条, text: 高企, text_en: HNTE, test: '高新技术企业证书有效'}}
amount: {{expr: '{amount}万元', clause: doc 第一条}}
"""


@dataclass(frozen=True)
class Place:
    """The zone and who asks."""

    zone: Zone
    officer: User


def a_zone(home: Path, size: int, policies: int) -> Place:
    """So many enterprises with three figures over three years and four states, imported as a department's delivery."""
    zone = ground.create_zone(Actor.system(), slug="bench", name="测算区", province_code="370000", city_code="370200")
    actor = Actor.system(zone)
    source = register_source(actor, name="测算局")
    path = home / "delivery.parquet"
    _delivery(path, size)
    with path.open("rb") as content:
        prepared = prepare_import(actor, source=source, name=path.name, content=content, observed_on=ON)
    commit_import(actor, batch=prepared.batch, prepared=prepared)
    for number in range(policies):
        _policy(zone, number)
    office = ground.create_organisation(actor, kind=OrganisationKind.DEPARTMENT, name="测算办")
    officer = ground.create_user(actor, username="officer", display_name="测算员", password="Sliders-and-100000-rows")
    ground.grant_role(actor, user=officer, organisation=office, role=Role.OFFICER)
    return Place(zone, officer)


def _delivery(path: Path, size: int) -> None:
    random = np.random.default_rng(5)
    columns: dict[str, object] = {
        "统一社会信用代码": [_code(number) for number in range(size)],
        "企业名称": [_name(number) for number in range(size)],
    }
    revenue = np.round(random.lognormal(17, 1.5, size), 0)
    for place, year in enumerate((2025, 2024)):
        columns[f"revenue[{year}]"] = np.round(revenue * 0.9**place, 0)
        columns[f"rd[{year}]"] = np.round(revenue * random.choice([0.01, 0.03, 0.05, 0.08], size) * 0.8**place, 0)
        columns[f"staff_total[{year}]"] = random.integers(1, 400, size)
    columns["hnte_valid"] = random.random(size) < 0.3
    columns["gb_code"] = random.choice(SECTORS, size)
    columns["reg_date"] = [f"{year}-03-15" for year in random.integers(1995, 2024, size)]
    columns["is_listed"] = random.random(size) < 0.01
    pq.write_table(pa.table(columns), path, compression="zstd")


def _policy(zone: Zone, number: int) -> None:
    policy = Policy.objects.create(zone=zone, key=f"policy-{number}", issuer="测算办")
    version = PolicyVersion.objects.create(
        zone=zone,
        policy=policy,
        number=1,
        title=f"测算政策{number}",
        text="第一条 测算",
        valid_from=datetime.date(2026, 1, 1),
    )
    key = f"benefit_{number}"
    rule = RULE.format(key=key, number=number, limit=500 * (number + 1), amount=10 + number)
    Benefit.objects.create(zone=zone, version=version, key=key, title=f"成长奖励{number}", rule_text=rule)
    version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
    version.save()
