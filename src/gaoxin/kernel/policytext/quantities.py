"""Numbers with a unit and the words that bind them: 2000万元以上, 不低于5%, 3000万元至1亿元（含）, 百分之十, 3项."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from gaoxin.kernel.hanzi import read_number
from gaoxin.kernel.hanzi.numerals import NUMBER, SCALES
from gaoxin.kernel.policytext.folded import folded

CURRENCIES = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "港币": "HKD", "日元": "JPY", "英镑": "GBP"}
#: What may be counted, as printed, with the unit in which rules count it; 亩 stays 亩 because rules convert it.
COUNTED = {
    "平方米": "m²", "㎡": "m²", "m2": "m²", "平米": "m²", "个月": "月", "个工作日": "工作日", "工作日": "工作日", "周年": "年",
    "年": "年", "月": "月", "天": "天", "日": "天", "小时": "小时", "人次": "人次", "人": "人", "名": "名", "位": "人", "项": "项", "件": "件",
    "个": "个", "家": "家", "户": "户", "次": "次", "台": "台", "套": "套", "亩": "亩", "吨": "吨", "倍": "倍", "分": "分", "条": "条",
    "辆": "辆", "场": "场", "篇": "篇", "股": "股",
}  # fmt: skip

_NOUNS = "基点|试点|办法|措施"
_MONEY = "|".join([*CURRENCIES, "元", "圆", "块钱"])
_UNITS = "|".join(sorted(map(re.escape, COUNTED), key=len, reverse=True))
_COIN = r"[零一二三四五六七八九壹贰叁肆伍陆柒捌玖\d]"
_COINS = rf"(?:(?P<jiao>{_COIN})角(?:零?(?P<fen>{_COIN})分)?|零?(?P<only_fen>{_COIN})分)"
_SURE = "十百千拾佰仟万萬亿億壹贰叁肆伍陆柒捌玖"
_PER = r"/(?P<per>平方米|千瓦时|人次|公斤|小时|m2|㎡|[人户亩个家项件次年月天日吨台套股度])"
_TAX = r"(?:\((?:含|不含)税\))?"
_EDGE = r"(?P<{0}>\((?:含(?:本数)?|不含(?:本数)?|含\d+[^)]{{0,4}})\))?"
_AMONG = r"(?:及|或|\(含\))?(?:以上|以下|以内|之内)"
_QUANTITY = re.compile(
    rf"(?P<mark>人民币|[¥￥])?(?:(?P<percent>百分之|千分之)(?P<spoken>[零〇一二三四五六七八九十百点\d.]+)"
    rf"|(?P<number>{NUMBER}) ?(?:(?P<sign>[%‰])|(?P<money>{_MONEY})(?:人民币)?(?:{_COINS})?[整正]?|(?P<unit>{_UNITS})(?!{_NOUNS}))?)"
)
_SPAN = re.compile(rf"{_TAX}{_EDGE.format('low_edge')}(?P<low_word>{_AMONG})?\s*(?:-|—|–|~|至|到)+\s*(?:低于|不足)?")
_TAIL = re.compile(
    rf"(?:{_PER})?{_TAX}{_EDGE.format('edge')}(?P<word>(?:及|或|和)?(?:以上|以下|以内|之内))?{_TAX}{_EDGE.format('late')}"
)

# What stands before a number. Longer words first, so that 不低于 is not read as 低于.
_LEFT: tuple[tuple[str, str], ...] = (
    (
        ">=",
        r"大于或?等于|高于或等于|达到或(?:超过|者超过)|不得?低于|不得?少于|不得?小于|至少|最低(?:不低于)?|最少|≥|>=",
    ),
    (
        "<=",
        r"最高(?:可以?)?达到?|小于或?等于|低于或等于|不得?超(?:过|出)|未超过|不得?高于|不得?多于|不得?大于|至多|最多|最高|上限为?|封顶|控制在|≤|<=",
    ),
    ("<", r"低于|小于|少于|不足|不到|不满|未满|未达到?|<"),
    (">", r"超过|超出|突破|高于|大于|多于|逾|>"),
    (">=", r"达到?|满|在(?=\d)"),
)
_BEFORE = re.compile("|".join(f"(?P<op{at}>{words})" for at, (_, words) in enumerate(_LEFT)))
_GLUE = re.compile(
    r"(?:(?:总额|数额|金额|奖励|补助|补贴|资助|额度|支持|可达?|给予|为|达到?|到|了|约|再|的|其|额|比例|人民币|奖补|[ :])*)$"
)
_REACH = 16
_LONGEST = 40
# 10、50、100万元 and 10万、50万元: the unit is printed once, behind the last.
_LISTED = re.compile(
    rf"(?:\s*[、,，和及或/]{{1,2}}\s*{NUMBER}){{0,12}}?\s*[、,，和及或/]{{1,2}}\s*(?P<number>{NUMBER}) ?(?P<money>元)"
)
_PAID = re.compile(r"(?:奖励|给予|补助|补贴|资助|支持|不超过|最高|不低于|达到|超过|突破)[^，。；,;\d]{0,8}$")
_ENDS = re.compile(r"\s*(?:[的奖补资以及,，。；、;:)]|$)")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit and bound.

    kind: money, ratio or count. value: in 元 (or whole units of ``currency``), as a fraction, or in ``unit``; upper: the other end
    of a range. low, high: the signs of its bounds (>= or >, <= or <), '' where there is none. word: the word before it that binds.
    start, end: the number with its unit; first, last: with the words that bind it.
    """

    kind: str
    value: Fraction
    unit: str
    start: int
    end: int
    first: int
    last: int
    low: str = ""
    high: str = ""
    upper: Fraction | None = None
    currency: str = "CNY"
    per: str = ""
    word: str = ""
    after: str = ""

    @property
    def bounded(self) -> bool:
        """Whether words set a bound."""
        return bool(self.low or self.high)

    @property
    def op(self) -> str:
        """The one sign of a plain bound, '' for a range or a bare number."""
        return "" if self.upper is not None else self.low or self.high


def quantities(text: str, start: int, end: int) -> list[Quantity]:
    """The quantities in a stretch of a text, in order, with offsets in the whole text."""
    plain = folded(text)
    found: list[Quantity] = []
    at = start
    while match := _QUANTITY.search(plain, at, end):
        at = match.end()
        quantity = _one(plain, match, start, end)
        if quantity is None:
            continue
        found.append(quantity)
        at = max(at, quantity.last)
    return _paired(found, plain)


def _one(text: str, match: re.Match[str], begin: int, end: int) -> Quantity | None:
    kind, value, unit = _value(match)
    before = text[max(begin, match.start() - 1) : match.start()]
    if value is None or re.search(r"[\d.第〔A-Za-z]$", before) or (before == "年" and kind in ("count", "bare")):
        return None
    start, stop = match.start(), match.end()
    upper, low_edge, low_word = None, "", ""
    span = _SPAN.match(text, stop, end)
    if span and (second := _QUANTITY.match(text, span.end(), end)):
        other_kind, other, other_unit = _value(second)
        if other is not None and (kind in ("bare", other_kind)):
            if kind == "bare":
                value *= _scale_of(second["number"] or "") if _scale_of(match["number"] or "") == 1 else 1
                value = value / 100 if other_kind == "ratio" else value
                kind, unit = other_kind, other_unit
            if other > value:
                upper, stop, low_edge, low_word = other, second.end(), span["low_edge"] or "", span["low_word"] or ""
                match = second
    if kind == "bare" and upper is None:
        scale = _money_scale(text, match, end)
        if not scale:
            return None
        kind, unit, value = "money", "元", value * scale
    if kind == "bare":
        return None
    return _bound(text, match, kind, value, unit, (start, stop), upper, (low_edge, low_word), (begin, end))


def _bound(
    text: str, match: re.Match[str], kind: str, value: Fraction, unit: str, span: tuple[int, int], upper: Fraction | None,
    lower: tuple[str, str], within: tuple[int, int],
) -> Quantity | None:  # fmt: skip
    start, stop = span
    tail = _TAIL.match(text, stop, within[1])
    edge = word = per = ""
    last = stop
    if tail is not None:
        edge, word, per = (tail["edge"] or "") + (tail["late"] or ""), tail["word"] or "", tail["per"] or ""
        last = tail.end() if edge or word or per else stop
    first, op, left = _left(text, start, within[0])
    if (
        kind == "count"
        and not (match["number"] or "")[0].isdecimal()
        and not (op or word or upper is not None)
        and unit not in ("年", "月")
    ):
        return None
    low, high = _signs(op, word, edge)
    if upper is not None:
        low = ">" if "不含" in lower[0] or left in ("超过", "高于", "大于") else ">="
        short = "不足" in text[start:stop] or "低于" in text[start:stop]
        high = "<" if "不含" in edge or short else "<="
    currency = CURRENCIES.get(match["money"] or "", "CNY")
    return Quantity(kind, value, unit if currency == "CNY" else currency, start, stop, first, last, low, high, upper, currency,
                    per, left, word)  # fmt: skip


def _read(number: str) -> Fraction | None:
    """The value of a number; nobody writes one of more than forty signs."""
    return read_number(number) if len(number) <= _LONGEST else None


def _value(match: re.Match[str]) -> tuple[str, Fraction | None, str]:
    if match["percent"]:
        value = _read(match["spoken"])
        return "ratio", value / (100 if match["percent"] == "百分之" else 1000) if value is not None else None, ""
    number = match["number"]
    value = _read(number)
    if match["sign"]:
        return "ratio", value / (100 if match["sign"] == "%" else 1000) if value is not None else None, ""
    if match["money"]:
        # 三元 is a kind of battery, 叁元 is money.
        is_number = number[0].isdecimal() or any(sign in number for sign in _SURE) or match["mark"]
        return "money", value + _coins(match) if value is not None and is_number else None, "元"
    if match["unit"]:
        return "count", value, COUNTED[match["unit"]]
    if match["mark"]:
        return "money", value, "元"
    return "bare", value if number[0].isdecimal() else None, ""


def _coins(match: re.Match[str]) -> Fraction:
    """角 and 分 behind 元."""
    tenths, cents = (read_number(match[name]) if match[name] else None for name in ("jiao", "fen"))
    lone = read_number(match["only_fen"]) if match["only_fen"] else None
    return (tenths or Fraction(0)) / 10 + (cents or lone or Fraction(0)) / 100


def _money_scale(text: str, match: re.Match[str], end: int) -> int:
    """What a number without a unit must be multiplied by to be 元; 0 when it is no money at all."""
    scaled = _scale_of(match["number"]) >= 10**4
    listed = _LISTED.match(text, match.end(), end)
    if listed and listed["money"] and (scaled or _scale_of(listed["number"]) >= 10**4):
        return 1 if scaled else _scale_of(listed["number"])
    said = (
        scaled and _PAID.search(text[max(0, match.start() - _REACH) : match.start()]) and _ENDS.match(text, match.end())
    )
    return 1 if said else 0


def _scale_of(number: str) -> int:
    return SCALES.get(number.lstrip("0123456789.,").strip(), 1)


def _left(text: str, start: int, begin: int) -> tuple[int, str, str]:
    """Where the binding words before a number begin, the sign that they mean, and the word itself."""
    near = text[max(begin, start - _REACH) : start]
    glue = _GLUE.search(near)
    spoken = near[: glue.start()] if glue else near
    for part, cut in ((near, len(near)), (spoken, len(spoken))):
        for match in _BEFORE.finditer(part):
            if match.end() == cut:
                op = next(sign for at, (sign, _) in enumerate(_LEFT) if match[f"op{at}"])
                return start - len(near) + match.start(), op, match[0]
    return start, "", ""


def _signs(op: str, word: str, edge: str) -> tuple[str, str]:
    """The signs of a single number: 以上 and 不低于 include it, 超过 and 不足 do not, （含） and （不含） say so."""
    if word.endswith("以上"):
        return (">" if "不含" in edge else ">="), ""
    if word:
        return "", ("<" if "不含" in edge else "<=")
    if op.startswith(">"):
        return (">=" if edge and "不含" not in edge else ">" if "不含" in edge else op), ""
    if op:
        return "", ("<=" if edge and "不含" not in edge else "<" if "不含" in edge else op)
    return "", ""


def _paired(found: list[Quantity], text: str) -> list[Quantity]:
    """Two bounds said one after the other become one range: 1000万元以上、5000万元以下."""
    joined: list[Quantity] = []
    for quantity in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.low
            and before.upper is None
            and quantity.high
            and quantity.upper is None
            and not quantity.low
        ):
            between = text[before.last : quantity.first]
            same = (before.kind, before.unit) == (quantity.kind, quantity.unit) and quantity.value > before.value
            if same and re.fullmatch(r"[、,，且但并]{0,2}", between) and quantity.word not in ("最高", "上限", "封顶"):
                joined[-1] = replace(
                    before, end=quantity.end, last=quantity.last, upper=quantity.value, high=quantity.high
                )
                continue
        joined.append(quantity)
    return joined
