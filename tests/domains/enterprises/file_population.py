"""A small zone with sources, enterprises and people of an enterprise, made by the registry's own actions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests import situations
from tests.kernel.workbook.builders import credit_code

from gaoxin.mechanisms.registry.actions.enterprises import create_enterprise
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.models import Enterprise, Source
from gaoxin.platform.core import actions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Organisation, Zone

OBSERVED = datetime.date(2026, 6, 30)
CITY = "370200"


def a_zone() -> Zone:
    return situations.a_zone(city_code=CITY, province_code="370000")


def a_source(zone: Zone, name: str = "税务局", organisation: Organisation | None = None) -> Source:
    return register_source(Actor.system(zone), name=name, organisation=organisation)


def an_enterprise(zone: Zone, number: int = 1, name: str = "") -> Enterprise:
    return create_enterprise(
        Actor.system(zone), name=name or f"青池{number}号传感科技有限公司", credit_code=credit_code(number)
    )


def tell(
    enterprise: Enterprise,
    source: Source,
    facts: Mapping[tuple[str, int], Any],
    *,
    by: Actor | None = None,
    **options: Any,
) -> None:
    """A source says some values of an enterprise; the platform records it, or a person."""
    record_facts(
        by or Actor.system(enterprise.zone), enterprise=enterprise, source=source, facts=facts, **{"observed_on": OBSERVED, **options}
    )  # fmt: skip


def full_facts(size: int = 1) -> dict[tuple[str, int], Any]:
    """Five years of figures and some states of an enterprise that grows; ``size`` scales it."""
    facts: dict[tuple[str, int], Any] = {}
    for at, year in enumerate(range(2021, 2026)):
        facts |= {
            ("revenue", year): Decimal(30_000_000 * size + at * 8_000_000), ("rd_spend", year): Decimal(2_400_000 * size + at * 700_000),
            ("rd_expense", year): Decimal(2_300_000 * size + at * 650_000), ("net_profit", year): Decimal(1_500_000 * size + at * 300_000),
            ("total_assets", year): Decimal(60_000_000 * size), ("liabilities", year): Decimal(24_000_000 * size),
            ("staff_total", year): 80 * size + at * 6, ("rd_staff", year): 20 * size + at, ("tech_staff", year): 30 * size + at,
        }  # fmt: skip
    return facts | {
        ("reg_date", 0): datetime.date(2016, 3, 8), ("gb_code", 0): "4011", ("hnte_valid", 0): True,
        ("hnte_expiry", 0): datetime.date(2027, 1, 15), ("srdi_level", 0): "provincial", ("chain_role", 0): "member",
        ("ip_invention_granted", 0): 6 * size, ("flag_abnormal_list", 0): False,
    }  # fmt: skip


def a_member(enterprise: Enterprise, role: Role = Role.ENTERPRISE_OWNER) -> Actor:
    """Someone who acts for the enterprise, whose organisation has its credit code."""
    zone = enterprise.zone
    place = actions.create_organisation(
        Actor.system(zone), kind=OrganisationKind.ENTERPRISE, name=enterprise.name, credit_code=enterprise.credit_code
    )
    return situations.a_person(zone, role, organisation=place)
