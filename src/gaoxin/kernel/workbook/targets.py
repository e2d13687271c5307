"""What a column means, and the short text by which people say so: ``营业收入[2025]@万元``, ``@name``, ``gb_code@sw2021``."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from gaoxin.kernel.rules.catalogue import Catalogue, Variable
from gaoxin.kernel.workbook.crosswalk import crosswalk_names
from gaoxin.kernel.workbook.measures import measure

ROLES = ("code", "name", "year", "ignore")
_ROLE_WORDS = {
    "code": "code", "代码": "code", "信用代码": "code", "name": "name", "名称": "name", "企业名称": "name", "year": "year", "年份": "year", "年度": "year",
    "ignore": "ignore", "忽略": "ignore", "skip": "ignore", "-": "ignore", "": "ignore",
}  # fmt: skip
_TARGET = re.compile(r"^(?P<name>[^\[\]@]+?)\s*(?:\[(?P<period>[^\]]*)\])?\s*(?:@\s*(?P<unit>.+))?$")


class OverrideError(ValueError):
    """A mapping text that cannot be read; ``zh`` and ``en`` say why and what to write."""

    def __init__(self, text: str, zh: str, en: str) -> None:
        self.text, self.zh, self.en = text, zh, en
        super().__init__(zh)

    def message(self, language: str = "zh") -> str:
        """The sentence in ``zh`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True)
class Period:
    """Of which year a column's values are.

    year: a calendar year. slot: 1-4 for y1-y4. back: years before the row's own year. All None: the row's own year, or
    the latest full year when rows have none.
    """

    year: int | None = None
    slot: int | None = None
    back: int | None = None

    @property
    def text(self) -> str:
        """As written in mapping texts: 2025, y2, row-1, or ''."""
        if self.year is not None:
            return str(self.year)
        if self.slot is not None:
            return f"y{self.slot}"
        return "" if self.back is None else f"row-{self.back}"


@dataclass(frozen=True)
class Target:
    """The meaning of a column: a role (code, name, year, ignore) or a variable with its period and unit.

    unit: as written, '' for the canonical one; crosswalk: name of a table that turns the column's words into the variable.
    """

    role: str = "variable"
    variable: str = ""
    period: Period = Period()
    unit: str = ""
    crosswalk: str = ""

    @property
    def text(self) -> str:
        """The mapping text that says the same."""
        if self.role != "variable":
            return f"@{self.role}"
        period = f"[{self.period.text}]" if self.period.text else ""
        tail = self.crosswalk or self.unit
        return f"{self.variable}{period}{'@' + tail if tail else ''}"


def parse_targets(text: str, catalogue: Catalogue) -> tuple[Target, ...]:
    """Read a mapping text: one or several targets, separated by commas.

    ``variable[period]@unit`` with the variable's id, label or alias; period y1-y4, a year, ``row-1`` or nothing; unit 元,
    万元, %, … or the name of a crosswalk. ``@code``, ``@name``, ``@year`` give a column its role, ``-`` ignores it.

    Raises OverrideError.
    """
    folded = unicodedata.normalize("NFKC", text).replace("【", "[").replace("】", "]").strip()
    # Labels may hold a separator themselves (产品属禁止、限制或淘汰类), so the text is tried whole before it is split.
    for pieces in ([folded], re.split(r"[,;]", folded)):
        with suppress(OverrideError):
            return tuple(_target(piece.strip(), catalogue) for piece in pieces)
    return tuple(_target(piece.strip(), catalogue) for piece in re.split(r"[,;、+]", folded))


def _target(text: str, catalogue: Catalogue) -> Target:
    word = text.removeprefix("@").strip().lower()
    if (text.startswith("@") or text in ("", "-")) and word in _ROLE_WORDS:
        return Target(_ROLE_WORDS[word])
    found = _TARGET.match(text)
    if found is None:
        raise OverrideError(
            text,
            f"看不懂列对应“{text}”。请写成“变量[年份]@单位”，例如“营业收入[2025]@万元”，或 @name、@code、@year、-。",
            f"The mapping “{text}” is not understood. Write variable[year]@unit, such as revenue[2025]@万元, or @name, @code, @year, -.",
        )
    variable = catalogue.get(found["name"].strip())
    if variable is None:
        near = [one for name in catalogue.suggest(found["name"]) if (one := catalogue.get(name)) is not None]
        zh, en = "、".join(one.label for one in near), ", ".join(one.label_en for one in near)
        raise OverrideError(
            text,
            f"没有叫“{found['name']}”的数据项。"
            + (f"是不是：{zh}？" if zh else "请从列表里选一项，留空则不读取这一列。"),
            f"There is no fact called “{found['name']}”."
            + (
                f" Did you mean: {en}?"
                if en
                else " Choose one from the list, or leave it empty so that the column is not read."
            ),
        )
    unit = (found["unit"] or "").strip()
    crosswalk = unit if unit in crosswalk_names() else ""
    if unit and not crosswalk:
        _check_unit(text, unit, variable)
    return Target("variable", variable.id, _period(text, found["period"] or ""), "" if crosswalk else unit, crosswalk)


def _check_unit(text: str, unit: str, variable: Variable) -> None:
    found = measure(unit)
    if found is None or not found.fits(variable):
        expected = variable.display_unit or "%"
        raise OverrideError(
            text,
            f"单位“{unit}”不能用于“{variable.label}”，请用 {expected}。",
            f"The unit “{unit}” does not fit “{variable.label_en}”; use {expected}.",
        )


def _period(text: str, word: str) -> Period:
    word = word.strip().lower()
    if not word or word in ("asof", "ytd", "row", "row-0"):
        return Period()
    if re.fullmatch(r"y[1-4]", word):
        return Period(slot=int(word[1]))
    if re.fullmatch(r"(19|20)\d{2}年?", word):
        return Period(year=int(word[:4]))
    if re.fullmatch(r"row-[1-3]", word):
        return Period(back=int(word[4:]))
    raise OverrideError(
        text,
        f"看不懂期间“{word}”。请写年份（2025）、y1 到 y4，或 row-1（本行年份的上一年）。",
        f"The period “{word}” is not understood. Write a year (2025), y1 to y4, or row-1 (the year before the row's own).",
    )
