"""What a number is for in its sentence: an award, a cap, a rate, a threshold, a budget, a period."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gaoxin.kernel.policytext.phrases import share_of
from gaoxin.kernel.policytext.quantities import Quantity

_GIVEN = "给予|奖励|补助|补贴|资助|支持|奖补|奖|补|发放|拨付|享受|兑现|贴息|扶持|配套|返还|减免"
_MONEY_WORD = "奖励|补助|补贴|资助|支持|奖补|扶持|经费|贴息|补偿|奖金|配套|资金支持|资金|减免|返还"
_AWARD_BEFORE = re.compile(rf"(?:{_GIVEN})(?:[^，,。；;\d]{{0,14}})$")
_AWARD_AFTER = re.compile(
    rf"(?:的|之)?(?:标准)?(?:分别)?(?:给予)?(?:企业|项目|单位|个人)?(?:一次性|分档|事后|定额|专项|财政|资金|配套|最高|现金|创业|研发|的|等)*(?:{_MONEY_WORD})"
)
_CAP_BEFORE = re.compile(
    rf"(?:最高|上限|封顶|最多|至多|(?:{_MONEY_WORD}|额度|总额|累计|合计|每年|每家|每户|每项|每人|每个|金额|单个|同一)[^，,。；;]{{0,8}})$"
)
_CAP_AFTER = re.compile(r"(?:为)?(?:上限|封顶|为限|止)")
_BUDGET_BEFORE = re.compile(r"(?:设立|安排|统筹|投入|总规模|规模|预算|资金池|盘子|列支)[^，,。；;]{0,16}$")
_BUDGET_AFTER = re.compile(
    r"(?:的|左右的|规模的)?[^，,。；;\d]{0,14}(?:引导资金|专项资金|发展资金|扶持资金|资金池|基金|预算)"
)
_BASE = re.compile(r"(?:按照|按|参照|以|依据|根据|依照|给予|予以)[^，,。；;]{0,34}$")
_RATE_AFTER = re.compile(
    rf"(?:的)?(?:比例|标准|额度)?(?:分别)?(?:一次性)?(?:给予|予以|{_MONEY_WORD}|进行奖|进行补|计算|折算|拨付|兑现|返还|减免|计提|配套|配比)"
)
_SHARE = re.compile(r"(?:分配|分担|承担|负担|分成)")
_INSTALMENT = re.compile(r"应(?:奖励|补助|补贴|拨付|兑现)额|分(?:期|批|年)|首付|预拨|阶段")
_CAP_OF = re.compile(
    r"(?P<op>最高不超过|不得?超过|不高于|最高|上限为|不低于|不少于)(?P<base>[^，,。；;\d]{2,24}?)(?:的|之)?$"
)
_GROWTH = re.compile(r"(?:增长|增幅|增速|增长率|提高|提升|下降|降低|减少)[^，,。；;、\d]{0,10}$")
_PORTION = re.compile(r"占[^，,。；;]{2,26}$|(?:比例|比重|占比|强度|率)[^，,。；;、\d]{0,6}$")
_RATED_AWARD = re.compile(rf"(?:{_GIVEN})[^，,。；;\d]{{0,24}}$")
_TIME = {"年", "月", "天", "工作日", "小时"}
_AGE = re.compile(r"(?:成立|注册|登记|经营|运营|从事|挂牌|设立|入驻|落户|持续)[^，,。；;]{0,14}$")
_TURN = re.compile(r"第[一二三四五\d]年[^，,。；;、]{0,12}$")


def money_role(text: str, quantity: Quantity, start: int, end: int, *, named: bool) -> str:
    """award, cap, floor, instalment, budget, threshold or stated.

    named: whether the words before the number name a fact of the catalogue, so that a bound is a threshold.
    """
    before = text[max(start, quantity.first - 30) : quantity.first]
    after = text[quantity.last : min(end, quantity.last + 24)]
    if quantity.per and not quantity.bounded:
        return "award"
    if _TURN.search(before):
        return "instalment"
    if not named and (
        _BUDGET_BEFORE.search(before) or (_BUDGET_AFTER.match(after) and re.search("设立|安排|规模|投入", before))
    ):
        return "budget"
    capped = quantity.high and quantity.upper is None
    if capped and not named and _is_cap(text, quantity, before):
        return "cap"
    if _CAP_AFTER.match(after):
        return "cap"
    if (
        quantity.op == ">="
        and not named
        and _AWARD_BEFORE.search(before)
        and quantity.word in ("不低于", "不少于", "至少", "最低")
    ):
        return "floor"
    if quantity.bounded and quantity.upper is None:
        return "threshold"
    if _AWARD_BEFORE.search(before) or _AWARD_AFTER.match(after):
        return "award"
    return "threshold" if quantity.upper is not None else "stated"


def _is_cap(text: str, quantity: Quantity, before: str) -> bool:
    word = quantity.word
    if word.startswith(("最高", "上限", "封顶", "最多", "至多")):
        return True
    if quantity.after in ("以内", "之内") and _AWARD_BEFORE.search(before):
        return True
    return bool(_CAP_BEFORE.search(before))


def ratio_role(text: str, quantity: Quantity, start: int, end: int) -> str:
    """rate, cap, share, instalment, growth, ratio, or stated."""
    before = text[max(start, quantity.first - 40) : quantity.first]
    after = text[quantity.last : min(end, quantity.last + 16)]
    if _SHARE.search(after) and not re.search(r"^[^，,。；;]{0,4}(?:奖励|补)", after):
        return "share"
    if re.search(r"应(?:奖励|补助|补贴|拨付|兑现)额", before):
        return "instalment"
    if cap_of(text, quantity, start) is not None:
        return "cap"
    if not quantity.bounded and share_of(text, quantity, start) and not _RATE_AFTER.match(after):
        return "ratio"
    if quantity.bounded and quantity.upper is None and not _RATE_AFTER.match(after):
        return "growth" if _GROWTH.search(before) else "ratio"
    if _GROWTH.search(before) and not _RATE_AFTER.match(after):
        return "growth"
    if _RATE_AFTER.match(after) or _BASE.search(before) or _RATED_AWARD.search(before):
        return "rate"
    if _PORTION.search(before):
        return "ratio"
    return "stated"


def cap_of(text: str, quantity: Quantity, start: int) -> re.Match[str] | None:
    """The words of a cap (or floor) that is a share of something: 不超过项目总投资的30%."""
    before = text[max(start, quantity.start - 36) : quantity.start]
    if re.search(r"占[^，,。；;]*$", before):
        return None
    match = _CAP_OF.search(before)
    return match if match and match["op"].startswith(("最高", "不超", "不得", "不高", "上限")) else None


def count_role(text: str, quantity: Quantity, start: int, end: int) -> str:
    """threshold, age, period or '' for a number that decides nothing."""
    before = text[max(start, quantity.first - 20) : quantity.first]
    if quantity.unit in _TIME:
        if quantity.unit == "年" and quantity.value >= 1900:
            return ""
        # 三年以上 before 成立 is an age; 满6个月后 is a time in the procedure.
        if quantity.bounded and _AGE.search(before) and not text[quantity.last : quantity.last + 1].startswith("后"):
            return "age"
        return "period"
    if quantity.unit in ("条", "分") and not quantity.bounded:
        return ""
    return "threshold" if quantity.bounded or quantity.upper is not None else ""


def list_runs(text: str, found: Sequence[Quantity]) -> list[list[Quantity]]:
    """Quantities of one kind said one after the other with 、 or 和 between: 10万元、50万元和100万元."""
    runs: list[list[Quantity]] = []
    for quantity in found:
        if runs:
            last = runs[-1][-1]
            between = text[last.last : quantity.first]
            same = (last.kind, last.unit) == (quantity.kind, quantity.unit)
            if same and re.fullmatch(r"\s*(?:、|,|和|及|与|或|以及|/)\s*", between):
                runs[-1].append(quantity)
                continue
        runs.append([quantity])
    return runs
