"""What a person types for an enterprise or a region: found, or answered with what comes near."""

from __future__ import annotations

from difflib import get_close_matches

from gaoxin.faces.cli.language import say
from gaoxin.faces.cli.usage import Mistyped, Told
from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.workbook.identity import clean_name

#: Enterprises offered in answer to a name that is not clear.
OFFERED = 5
#: Digits of a division code: province, city, county.
_LENGTHS = (2, 4, 6)


def enterprise_row(population: Population, typed: str) -> int:
    """The row of the enterprise with a code, a name, or a part of a name that only one has.

    Told: nobody, or more than one, is called so; those that come near are named with their codes.
    """
    wanted = clean_name(typed)
    for known in (population.codes, population.names):
        rows = [
            row
            for row, text in enumerate(known)
            if text and text == (wanted.upper() if known is population.codes else wanted)
        ]
        if rows:
            return _one(population, rows, typed)
    rows = [row for row, name in enumerate(population.names) if wanted and wanted in name]
    if rows:
        return _one(population, rows, typed)
    near = _near(population, wanted)
    hint = (
        say(f"相近的有：{near}。", f"Similar: {near}.")
        if near
        else say("可以写全称或代码。", "Give a full name or a code.")
    )
    raise Told(say(f"表中没有“{typed}”。{hint}", f"{typed!r} is not in the table. {hint}"))


def _one(population: Population, rows: list[int], typed: str) -> int:
    if len(rows) == 1:
        return rows[0]
    named = _called(population, rows[:OFFERED])
    more = "…" if len(rows) > OFFERED else ""
    raise Told(
        say(
            f"“{typed}”不止一家，有 {len(rows)} 家：{named}{more}。请写全称或代码。",
            f"{typed!r} fits {len(rows)} enterprises: {named}{more}. Give the full name or the code.",
        )
    )


def _called(population: Population, rows: list[int]) -> str:
    return say("、", ", ").join(f"{population.names[row]} {population.codes[row]}".strip() for row in rows)


def _near(population: Population, wanted: str) -> str:
    if wanted.isascii():
        found = get_close_matches(wanted.upper(), population.codes, n=OFFERED, cutoff=0.8)
        rows = [population.codes.index(code) for code in dict.fromkeys(found)]
    else:
        # Names share what every company's name has; two characters of their own in one place are a likeness.
        pairs = {wanted[place : place + 2] for place in range(len(wanted) - 1)} - {
            "有限",
            "限公",
            "公司",
            "股份",
            "责任",
            "示例",
        }
        alike = [(sum(pair in name for pair in pairs), -row) for row, name in enumerate(population.names)]
        rows = [-row for count, row in sorted(alike, reverse=True)[:OFFERED] if count]
        if not rows:
            found = get_close_matches(wanted, population.names, n=OFFERED, cutoff=0.5)
            rows = [population.names.index(name) for name in dict.fromkeys(found)]
    return _called(population, rows)


def region_code(typed: str, catalogue: Catalogue) -> str:
    """The division code of a region: its own digits (37, 3702, 370211), or those of a province or city that is named.

    Told: neither.
    """
    text = typed.strip()
    if text.isdecimal() and text.isascii() and len(text) in _LENGTHS:
        if catalogue.by_id["reg_province"].value(text[:2]):
            # 370000 and 370200 are the province and the city themselves.
            return text.removesuffix("00").removesuffix("00") if len(text) == max(_LENGTHS) else text
    else:
        for name in ("reg_city", "reg_province"):
            value = catalogue.by_id[name].value(text)
            if value:
                return value.id
    raise Mistyped(
        say(
            f"不认识地区“{typed}”。请写行政区划代码（2、4 或 6 位，如 37、3702、370211），或省、市的名称。",
            f"The region {typed!r} is not known. Give a division code (2, 4 or 6 digits, such as 37, 3702, 370211), or the name of a province or city.",
        )
    )
