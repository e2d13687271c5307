"""The words in front of a number that say what is measured, over which years, and against what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from gaoxin.kernel.hanzi import half_width, read_number
from gaoxin.kernel.policytext.quantities import Quantity
from gaoxin.kernel.policytext.variables import Guess, Names

_BOUNDARY = re.compile(
    r"[，,。；;：:、\n(（〔【《“”)）〕】》]|(?:并且|而且|同时|或者|以及|其中|凡是|对于)|(?<!应)(?<!并)且|或(?!者|等于)"
    r"|(?:以上|以下|以内|[万亿]元)的(?:企业)?"
)
_TAIL = re.compile(
    r"(?:首次|初次|同比|比上年|较上年|上一?年度?|年均|每年|分别|累计|合计|平均|实现|数量|的)*(?:在|为|达到?|约|再|须|应|需|要|均|都|已)*$"
)
_GROWTH = re.compile(
    r"(?:同比|比上年度?|较上年度?|比上一年度?|较上一年度?|年均|平均|每年|年复合|复合|连续\S{1,3}年)*(?:增长率?|增幅|增速|提高|提升)(?:率)?(?:额|幅度|速度)?(?:均|都)?$"
)
_PORTION = re.compile(
    r"(?P<part>[^占]{2,20})占(?P<whole>(?!比)[^占]{2,20}?)(?:的)?(?:总额)?(?:比例|比重|比率|百分比|比)?(?:的)?(?:均|都|需|须|应|要)*$"
)
_OVER_YEARS = re.compile(r"(?:近|最近|连续|前|过去)(?P<years>[一二两三四五\d])(?:个)?(?:完整)?(?:会计)?年(?:度|内|来)?")
_SHARE_NAMED = re.compile(
    r"(?P<part>[^，,。；;：:占\d]{2,20})占(?P<whole>[^，,。；;：:占\d]{2,20}?)(?:的)?(?:总额)?(?:的)?(?:比例|比重|比率)"
)
_SHARE_OF = re.compile(
    r"(?P<part>[^，,。；;：:\d]{2,40}?)(?P<op>不得?低于|不得?少于|达到|超过|高于)(?P<whole>[^，,。；;：:\d]{2,24}?)的$"
)
_AWARD = re.compile(r"奖励|补助|补贴|资助|支持|总额|额度|最高|给予|按")
_HAVING = re.compile(r"(?:.*(?:拥有|具有|具备|取得|获得|研发|有|自主|主导|参与))")
_AFTER = re.compile(r"[\u4e00-\u9fffA-Za-z+＋]{2,40}?(?=[，,。；;、（(\n]|或(?!者)|的|等|$)")
_JOINED = re.compile(r"[+＋、]|和|及")
_TOGETHER = re.compile(r"(?:^|(?<=[，,。；;：:、）)]))[^，,。；;：:（(）)\d]{2,16}(?:或|、|和|及|\+|＋)$")
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
    years: over how many years. low: a sign that stands before what it is a share of. change: whether an absolute increase is meant (同比增长超过1000万元).
    """

    label: str
    form: str
    guess: Guess | None = None
    over: Guess | None = None
    over_label: str = ""
    years: int = 0
    change: bool = False
    start: int = 0
    low: str = ""


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
    if quantity.kind == "ratio" and not quantity.bounded and (share := share_of(text, quantity, start)):
        part, whole = _bare(share["part"]), share["whole"]
        label = f"{part}占{whole}"
        sign = ">" if share["op"] in ("超过", "高于") else ">="
        return Measured(label, "ratio", _either_unit(names, part), _either_unit(names, whole), whole, years,
                        start=quantity.start - len(share["op"] + share[0].partition(share["op"])[2]) - len(part), low=sign)  # fmt: skip
    if growth := _GROWTH.search(phrase):
        label = _bare(phrase[: growth.start()])
        base = "元" if quantity.kind == "ratio" else unit
        guess = names.number(label, base) or (names.number(label, "人") if quantity.kind == "ratio" else None)
        return Measured(
            label, "growth", guess, years=years, change=quantity.kind != "ratio", start=_where(phrase, label, at)
        )
    label = _bare(phrase)
    guess = names.number(label, unit)
    if quantity.kind == "count" and guess is None and (_HAVING.fullmatch(label) or not label):
        label, guess = _counted_after(text, quantity, names)
    elif others := _named_together(text, start, at):
        label = f"{others}{label}"
        guess = replace(guess, near=True, certain=False) if guess else None
    form = "first" if first else "level"
    if years > 1 and guess is not None and guess.yearly:
        form = "mean" if _MEAN.search(wide) else "sum" if _SUM.search(wide) else "each"
    return Measured(label, form, guess, years=years, start=_where(phrase, label, at))


def base_of(text: str, quantity: Quantity, start: int, names: Names) -> tuple[str, Guess | None, int]:
    """What a rate is applied to: 按上年度研发投入的10% gives 上年度研发投入. The place is its offset."""
    before = text[start : quantity.start]
    match = re.search(
        r"(?:按照|按|参照|以(?![上下内])|依据|根据|不超过|最高|给予|予以|不高于)(?P<base>[^，,。；;]{2,40}?)(?:的|之|为)?(?:最高|不超过)*$",
        before,
    )
    if match is None:
        return "", None, quantity.start
    words, at = match["base"], start + match.start("base")
    for inner in re.finditer(r"按照|按|参照|给予企业|给予|以(?![上下内])|其(?!他|中)", words):
        rest = words[inner.end() :]
        if len(rest) >= 2:
            words, at = rest, start + match.start("base") + inner.end()
    words = re.sub(r"(?:的|按|给予|之)$", "", words)
    bare = re.sub(r"^(?:其|该|所属)?企业的?(?=.{3})", "", words)
    at, words = at + len(words) - len(bare), bare
    return words, names.number(words, "元"), at


@dataclass(frozen=True)
class Share:
    """A share that a sentence names without a number: 研发费用占销售收入的比例符合如下要求. part, whole: ids of facts, '' for none."""

    label: str
    part: str
    whole: str


def share_named(words: str, names: Names) -> Share | None:
    """The last share that some words name."""
    found = None
    for match in _SHARE_NAMED.finditer(words):
        part, whole = _bare(match["part"]), _bare(match["whole"])
        left, right = _either_unit(names, part), _either_unit(names, whole)
        found = Share(
            f"{part}占{whole}", left.id if left and not left.near else "", right.id if right and not right.near else ""
        )
    return found


def share_of(text: str, quantity: Quantity, start: int) -> re.Match[str] | None:
    """A share whose bound stands before the whole: 工程技术人员不低于职工总数的50%."""
    match = _SHARE_OF.search(text[max(start, quantity.start - 60) : quantity.start])
    return match if match and not _AWARD.search(match["part"]) else None


def _counted_after(text: str, quantity: Quantity, names: Names) -> tuple[str, Guess | None]:
    """What is counted, named behind the number: 拥有1项以上发明专利. A list of things is told and not guessed."""
    match = _AFTER.match(text, quantity.last)
    if match is None:
        return "", None
    words = match[0]
    return words, None if _JOINED.search(words) else names.number(words, quantity.unit)


def _named_together(text: str, start: int, at: int) -> str:
    """Names joined to the one before the number by 或 or 、: 专利或软著数量≥1件 counts both, so neither alone is meant."""
    match = _TOGETHER.search(text[max(start, at - 30) : at])
    return match[0] if match else ""


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
