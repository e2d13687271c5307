"""Which fact of the catalogue a phrase of a policy means, by its label and aliases. Only a guess when words differ."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from gaoxin.kernel.rules import Catalogue, Variable

#: What people leave out or add at the end of a name.
_ENDINGS = ("", "数", "数量", "人数", "总额", "总数", "金额", "授权数", "申请量")
_SURPLUS = ("总额", "总数", "数量", "金额", "合计", "总量", "额", "数")
_PREFIXES = ("", "企业", "年")
_SHORTEST = 2
_LONGEST = 24
# Words before a name that leave its meaning as it is.
_NEUTRAL = re.compile(
    r"(?:.*(?:其|企业|公司|单位|机构|年度|上年|上一年|当年|本年|去年|当期|年|实现|拥有|具有|有|获得|取得|授权|累计|合计|且|年均|平均|对|申报|同期)的?)?"
    r"(?:实际|年度|有效|自有|自主)?"
)
#: Figures of the project that is applied for: 新建项目固定资产投资 is one, and no figure of the enterprise.
OF_PROJECT = frozenset({"fixed_invest", "invest_total", "invest_per_mu"})
# A part of the fact only: what something certain has brought, 资产过户产生的当年地方财政贡献.
_PARTIAL = re.compile(r"产生|形成|带来|对应")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Guess:
    """A name of the rulebook language for a phrase.

    name: how an expression writes it. id: of the variable or definition. certain: whether the phrase is one of its names.
    alternatives: ids of variables that share the phrase. start: where in the phrase the name begins. near: words before it may
    change its meaning.
    """

    name: str
    id: str
    certain: bool
    unit: str
    yearly: bool
    alternatives: tuple[str, ...] = ()
    start: int = 0
    near: bool = False


class Names:
    """The names of facts and definitions, found at the end of a phrase."""

    def __init__(self, catalogue: Catalogue, definitions: dict[str, tuple[str, str, str]] | None = None) -> None:
        self.catalogue = catalogue
        self.definitions = {label: id_ for id_, (label, _en, _expr) in (definitions or {}).items()}

    @cached_property
    def conditions(self) -> list[tuple[re.Pattern[str], Variable]]:
        """Facts that are yes or no, each with a pattern of its names in running text, the longest first."""
        found = []
        for variable in self.catalogue:
            if variable.type != "boolean" or variable.derived or variable.subject != "enterprise":
                continue
            if variable.label.startswith("人工认定"):
                continue
            for name in (variable.label, *variable.aliases):
                if len(_HAN.findall(name)) >= 4 and not name.startswith("是否"):
                    found.append((name, variable))
        found.sort(key=lambda pair: -len(pair[0]))
        return [(re.compile(loose(name)), variable) for name, variable in found]

    def number(self, phrase: str, unit: str) -> Guess | None:
        """The numeric fact that a phrase names at its end: 上年度营业收入 is 营业收入. unit: 元, '' for ratios, 项, 人 …

        Words before the name that may change what it means (单品种销售收入) make the guess near: it is told, not used.
        """
        phrase = phrase[-_LONGEST:]
        for start in range(len(phrase) - _SHORTEST + 1):
            guess = self._named(phrase[start:], unit)
            if guess is not None:
                before = phrase[:start]
                own = bool(_NEUTRAL.fullmatch(before)) or (guess.id in OF_PROJECT and before.endswith("项目"))
                near = not own or bool(_PARTIAL.search(before))
                if near and not guess.certain:
                    continue
                return replace(guess, start=start, near=near, certain=guess.certain and not near)
        return None

    def _named(self, words: str, unit: str) -> Guess | None:
        if words in self.definitions and unit == "":
            return Guess(words, self.definitions[words], True, "", False)
        for ending in _ENDINGS:
            guess = self._variable(words + ending, unit, certain=not ending)
            if guess is not None:
                return guess
        if words.endswith("额") and (guess := self._variable(words[:-1] + "总额", unit, certain=False)):
            return guess
        for surplus in _SURPLUS:
            if words.endswith(surplus) and len(words) > len(surplus) + 1:
                guess = self._variable(words.removesuffix(surplus), unit, certain=False)
                if guess is not None:
                    return guess
        return None

    def _variable(self, words: str, unit: str, *, certain: bool) -> Guess | None:
        variable = self.catalogue.get(words)
        if variable is None or not variable.is_numeric or variable.subject != "enterprise":
            return None
        if not _same_unit(variable.unit, unit):
            return None
        others = variable.ambiguous_with
        return Guess(written(variable), variable.id, certain, variable.unit, variable.is_yearly, others)

    def condition(self, name: str) -> Variable | None:
        """The variable of this name."""
        return self.catalogue.get(name)


def loose(name: str) -> str:
    """A pattern of a name in running text, quotes and blanks between its characters allowed: “专精特新”中小企业."""
    return "[“”\"' ]?".join(re.escape(char) for char in name if not char.isspace())


def written(variable: Variable) -> str:
    """The name of a variable as an expression writes it: its label, quoted where it holds signs."""
    return variable.label if re.fullmatch(r"[A-Za-z0-9_\u4e00-\u9fff]+", variable.label) else f"「{variable.label}」"


_COUNTS = {"项", "件", "个", "家", "次", "名", "户"}


def _same_unit(of_variable: str, of_text: str) -> bool:
    if of_text in _COUNTS and of_variable in _COUNTS:
        return True
    if of_text in ("人", "名") and of_variable in ("人", "名"):
        return True
    return of_variable == of_text
