"""Who the enterprises of the demo zone are: names, codes, line of business, stage, owners and place."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gaoxin.mechanisms.registry.demo_zone import naming
from gaoxin.mechanisms.registry.demo_zone.sectors import SECTORS, STAGES, Sector, Stage
from gaoxin.mechanisms.registry.demo_zone.size import enterprise_count
from gaoxin.mechanisms.registry.demo_zone.streams import Ints, quota, stream

TODAY = datetime.date(2026, 11, 21)
_END = datetime.date(2025, 12, 31)
_OWNERSHIPS = ("民营", "民营", "民营", "民营", "民营", "民营", "民营", "国有控股", "外商投资", "港澳台投资")
_STAGE_INNOVATION = {"seed": 0.05, "startup": 0.0, "growth": 0.04, "mature": 0.02, "decline": -0.18}
#: Roles that the demo zone's people and pages count on, by number of the enterprise.
FLAGSHIP, UNICORN = 0, 1


@dataclass(frozen=True, slots=True)
class DemoEnterprise:
    """One fictional enterprise, without its figures.

    number: from 0; codes and figures follow it. sector, stage: keys of SECTORS and STAGES. innovation: 0 does no research
    to 3 leads in it. former_name: its name until `renamed_on`, '' when it never had another. registered_capital: 元.
    """

    number: int
    code: str
    name: str
    short_name: str
    brand: str
    former_name: str
    renamed_on: datetime.date | None
    sector: str
    gb_code: str
    industry: str
    chain: str
    strategic: bool
    stage: str
    innovation: int
    ownership: str
    founded: datetime.date
    closed_on: datetime.date | None
    park: str
    grid: str
    address: str
    legal_person: str
    contact: str
    phone: str
    registered_capital: int

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


def enterprises(count: int | None = None) -> tuple[DemoEnterprise, ...]:
    """The enterprises of the demo zone, or of one of another size, the same at every call; number 0 is the one that people sign in for."""
    return _enterprises(enterprise_count() if count is None else count)


@lru_cache(maxsize=4)
def _enterprises(count: int) -> tuple[DemoEnterprise, ...]:
    random = stream("identity")
    sectors = quota([sector.share for sector in SECTORS], count, random)
    stages = quota([stage.share for stage in STAGES], count, random)
    _pin(sectors, stages)
    names = _names(count, sectors.tolist(), random)
    found = []
    for number, (sector, stage) in enumerate(zip(sectors.tolist(), stages.tolist(), strict=True)):
        if number == FLAGSHIP:
            found.append(flagship())
            continue
        brand, word = names[number]
        found.append(_enterprise(number, SECTORS[sector], STAGES[stage], brand, word, random))
    return tuple(found)


def _pin(sectors: Ints, stages: Ints) -> None:
    """The firms with a role have the line of business and stage that it asks for."""
    for number, (sector, stage) in {FLAGSHIP: ("sensors", "growth"), UNICORN: ("robots", "growth")}.items():
        sectors[number] = next(place for place, each in enumerate(SECTORS) if each.key == sector)
        stages[number] = next(place for place, each in enumerate(STAGES) if each.key == stage)


def flagship() -> DemoEnterprise:
    """The enterprise that people sign in for: the same in a zone of any size."""
    return DemoEnterprise(
        number=FLAGSHIP, code=naming.credit_code(FLAGSHIP), name="示例清尺传感科技有限公司", short_name="清尺传感", brand="清尺",
        former_name="示例清尺仪器有限公司", renamed_on=datetime.date(2019, 5, 20), sector="sensors", gb_code="4014", industry="传感与仪器",
        chain="智能传感", strategic=True, stage="growth", innovation=3, ownership="民营", founded=datetime.date(2014, 3, 18),
        closed_on=None, park="启点科技园", grid="G-01", address="示例市高新区示例路 1 号启点科技园 3 号楼", legal_person="赵一", contact="钱二",
        phone="0300-5550101", registered_capital=32_000_000,
    )  # fmt: skip


def _names(count: int, sectors: list[int], random: np.random.Generator) -> list[tuple[str, str]]:
    """A brand and trade word for each, no pair twice; some brands have several firms, as groups have."""
    pool = [brand for brand in naming.brands(random) if brand != "清尺"]
    taken: set[tuple[str, str]] = set()
    found: list[tuple[str, str]] = []
    for number in range(count):
        words = SECTORS[sectors[number]].words
        place = number
        while True:
            # One firm in twelve takes the brand of an earlier one.
            shared = number > 12 and random.random() < 1 / 12
            brand = found[int(random.integers(number))][0] if shared else pool[place % len(pool)]
            word = words[int(random.integers(len(words)))]
            if (brand, word) not in taken:
                break
            place += 7
        taken.add((brand, word))
        found.append((brand, word))
    return found


def _enterprise(
    number: int, sector: Sector, stage: Stage, brand: str, word: str, random: np.random.Generator
) -> DemoEnterprise:
    age = float(random.uniform(*stage.ages)) if number != UNICORN else 7.2
    founded = _END - datetime.timedelta(days=round(age * 365.25))
    chance = min(0.97, max(0.01, sector.technology + _STAGE_INNOVATION[stage.key]))
    innovation = _innovation(chance, stage.key, random)
    innovation = 3 if number == UNICORN else innovation
    form = "股份有限公司" if stage.key in ("growth", "mature") and random.random() < 0.1 else "有限公司"
    style = ("front", "front", "front", "front", "front", "front", "front", "city", "city", "brackets")[
        random.integers(10)
    ]
    name = naming.company_name(brand, word, form, style)
    former, renamed = _former(number, name, brand, word, founded, random)
    place = _park(sector, random)
    park = naming.PARKS[place]
    address = _address(park, random)
    closes = stage.key == "decline" and random.random() < 0.16
    capital = float(
        np.exp(
            random.normal({"seed": 4.4, "startup": 5.1, "growth": 5.9, "mature": 6.8, "decline": 5.7}[stage.key], 0.8)
        )
    )
    return DemoEnterprise(
        number=number, code=naming.credit_code(number), name=name, short_name=_short(brand, word), brand=brand, former_name=former,
        renamed_on=renamed, sector=sector.key, gb_code=sector.codes[random.integers(len(sector.codes))], industry=sector.label,
        chain=sector.chain if random.random() < 0.55 else "", strategic=sector.strategic and random.random() < 0.85, stage=stage.key,
        innovation=innovation, ownership=_OWNERSHIPS[random.integers(len(_OWNERSHIPS))], founded=founded,
        closed_on=datetime.date(2026, 1, 15) + datetime.timedelta(days=int(random.integers(280))) if closes else None,
        park=park.name, grid=park.grid, address=address, legal_person=naming.person(random), contact=naming.person(random),
        phone=naming.phone(random), registered_capital=max(100_000, round(capital) * 10_000 // 100_000 * 100_000),
    )  # fmt: skip


def _innovation(chance: float, stage: str, random: np.random.Generator) -> int:
    """Each step is harder than the one before; leaders are mostly firms that have grown up."""
    if random.random() >= chance:
        return 0
    if random.random() >= 0.43 + 0.3 * chance:
        return 1
    return 3 if random.random() < (0.44 if stage in ("growth", "mature") else 0.18) else 2


def _former(
    number: int, name: str, brand: str, word: str, founded: datetime.date, random: np.random.Generator
) -> tuple[str, datetime.date | None]:
    """Three in a hundred had another name before: another form, another word, another brand."""
    chance, kind = random.random(), int(random.integers(3))
    span = (TODAY - founded).days
    if (chance >= 0.03 and number % 60 != 7) or span < 500:
        return "", None
    former = (
        name.replace("股份有限公司", "有限公司") if "股份" in name
        else name.replace(word, "科技") if kind == 0 and word != "科技"
        else name.replace(brand, brand[::-1]) if kind == 1
        else name.replace(word, f"{word}服务")
    )  # fmt: skip
    return former, founded + datetime.timedelta(days=int(span * random.uniform(0.4, 0.9)))


def _park(sector: Sector, random: np.random.Generator) -> int:
    home = naming.HOME.get(sector.key, ())
    if home and random.random() < 0.6:
        return home[int(random.integers(len(home)))]
    return int(random.integers(len(naming.PARKS)))


def _address(park: naming.Park, random: np.random.Generator) -> str:
    street = park.streets[int(random.integers(len(park.streets)))]
    gate, building, floor, room = (int(random.integers(1, most)) for most in (299, 28, 18, 30))
    return f"{naming.CITY}市高新区{street} {gate} 号{park.name} {building} 号楼 {floor}{room:02d} 室"


def _short(brand: str, word: str) -> str:
    """What people call it: the brand and the first half of what it does."""
    stem = word.removesuffix("科技").removesuffix("技术")
    return brand + (stem if len(stem) <= 3 else stem[:2])
