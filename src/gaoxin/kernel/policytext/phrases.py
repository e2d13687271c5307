"""The words in front of a number that say what is measured, over which years, and against what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from gaoxin.kernel.hanzi import half_width, read_number
from gaoxin.kernel.policytext.quantities import Quantity
from gaoxin.kernel.policytext.variables import Guess, Names

_BOUNDARY = re.compile(
    r"[，,。；;：:、\n(（〔【《“”)）〕】》]|(?:并且|而且|同时|或者|以及|其中|凡是|对于)|(?<!应)(?<!并)且|或(?!者|等于)"
)
_TAIL = re.compile(
    r"(?:首次|初次|同比|比上年|较上年|上一?年度?|年均|每年|分别|累计|合计|平均|实现|数量|的)*(?:在|为|达到?|约|再|须|应|需|要|均|都|已)*$"
)
_GROWTH = re.compile(
    r"(?:同比|比上年度?|较上年度?|比上一年度?|较上一年度?|年均|平均|每年|年复合|复合|连续\S{1,3}年)*(?:增长率?|增幅|增速|提高|提升)(?:率)?(?:额|幅度|速度)?(?:均|都)?$"
)
_PORTION = re.compile(
    r"(?P<part>[^占]{2,20})占(?P<whole>(?!比)[^占]{2,20}?)(?:的)?(?:总额)?(?:比例|比重|比率|百分比)?(?:的)?(?:均|都)?$"
)
_OVER_YEARS = re.compile(r"(?:近|最近|连续|前|过去)(?P<years>[一二两三四五\d])(?:个)?(?:完整)?(?:会计)?年(?:度|内|来)?")
_LEAD_YEARS = re.compile(
    r"(?P<years>(?:近|最近|连续|前|过去)[一二两三四五\d]个?(?:完整)?(?:会计)?年(?:度|内|来)?)[，,]$"
)
_MEAN = re.compile(r"年均|平均|均值")
_SUM = re.compile(r"累计|合计|总计|总和|之和|总额")
_FIRST = re.compile(r"首次|初次|第一次")
_SIX = 34


@dataclass(frozen=True)
class Measured:
    """What a threshold measures.

    label: its words. form: level, growth, ratio, first, mean, sum, each or age. guess: the fact; over: what it is a share of.
    years: over how many years. change: whether an absolute increase is meant (同比增长超过1000万元).
    """

    label: str
    form: str
    guess: Guess | None = None
    over: Guess | None = None
    over_label: str = ""
    years: int = 0
    change: bool = False
    start: int = 0


def measured(text: str, quantity: Quantity, start: int, names: Names) -> Measured:
    """What the words in front of a quantity say is measured; ``label`` is '' when they say nothing."""
    at = _phrase_start(text, start, quantity.first)
    phrase = text[at : quantity.first]
    lead = _LEAD_YEARS.search(text[max(start, at - 12) : at])
    wide = (lead["years"] if lead else "") + phrase
    first = bool(_FIRST.search(phrase))
    years = _years(wide)
    unit = quantity.unit if quantity.kind != "ratio" else ""
    if portion := _PORTION.search(half_width(phrase)):
        part, whole = (
            phrase[portion.start("part") : portion.end("part")],
            phrase[portion.start("whole") : portion.end("whole")],
        )
        left = _either_unit(names, _bare(part))
        right = _either_unit(names, _bare(whole))
        label = f"{_bare(part)}占{_bare(whole)}"
        return Measured(label, "ratio", left, right, _bare(whole), years, start=at + portion.start("part"))
    if growth := _GROWTH.search(phrase):
        label = _bare(phrase[: growth.start()])
        base = "元" if quantity.kind == "ratio" else unit
        guess = names.number(label, base) or (names.number(label, "人") if quantity.kind == "ratio" else None)
        return Measured(
            label, "growth", guess, years=years, change=quantity.kind != "ratio", start=_where(phrase, label, at)
        )
    label = _bare(phrase)
    guess = names.number(label, unit)
    form = "first" if first else "level"
    if years > 1 and guess is not None and guess.yearly:
        form = "mean" if _MEAN.search(wide) else "sum" if _SUM.search(wide) else "each"
    return Measured(label, form, guess, years=years, start=_where(phrase, label, at))


def base_of(text: str, quantity: Quantity, start: int, names: Names) -> tuple[str, Guess | None, int]:
    """What a rate is applied to: 按上年度研发投入的10% gives 上年度研发投入. The place is its offset."""
    before = text[start : quantity.start]
    match = re.search(
        r"(?:按照|按|参照|以|依据|根据|不超过|最高|给予|予以|不高于)(?P<base>[^，,。；;]{2,40}?)(?:的|之|为)?(?:最高|不超过)*$",
        before,
    )
    if match is None:
        return "", None, quantity.start
    words, at = match["base"], start + match.start("base")
    for inner in re.finditer(r"按照|按|参照|给予企业|给予|以|其", words):
        rest = words[inner.end() :]
        if len(rest) >= 2:
            words, at = rest, start + match.start("base") + inner.end()
    words = re.sub(r"(?:的|按|给予|之)$", "", words)
    bare = re.sub(r"^(?:其|该|所属)?企业的?(?=.{3})", "", words)
    at, words = at + len(words) - len(bare), bare
    return words, names.number(words, "元"), at


def _phrase_start(text: str, start: int, end: int) -> int:
    at = max(start, end - _SIX)
    for match in _BOUNDARY.finditer(text, at, end):
        at = match.end()
    return at


def _bare(phrase: str) -> str:
    """A phrase without the words around what it names."""
    words = phrase.strip(" ")
    while True:
        cut = _TAIL.sub("", words)
        cut = re.sub(
            r"^(?:对|在|按|其|凡|经|自|当年|年度|上年度?|上一年度?|最近一年|近[一二两三四五]年|连续[一二两三四五]年|首次|已|且)(?=.{2})",
            "",
            cut,
        )
        if cut == words:
            return words
        words = cut


def _either_unit(names: Names, words: str) -> Guess | None:
    for unit in ("元", "人", "个"):
        guess = names.number(words, unit)
        if guess is not None:
            return guess
    return None


def _years(phrase: str) -> int:
    said = list(_OVER_YEARS.finditer(phrase))
    value = read_number(said[-1]["years"]) if said else None
    return int(value) if value is not None and value == Fraction(int(value)) else 0


def _where(phrase: str, label: str, at: int) -> int:
    return at + max(phrase.find(label), 0)
