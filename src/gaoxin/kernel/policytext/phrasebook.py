"""Set phrases of policies: what excludes, by which means it is paid, what must be handed in, where the money comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

EXCLUSIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("highest_only", (
        r"(?:按照?)?(?:就高不就低|就高不重复|从高不重复|择高不重复|从优不重复|从高从优不重复|就高原则|从高原则|择优不重复|就高|从高|择高|最高(?:标准|档次?|级别)(?:享受|执行|奖励))(?:、不重复)?(?:的)?(?:原则)?(?:执行|享受|办理|给予|兑现)?",
    )),
    ("difference", (
        r"补足?差额(?:部分)?",
        r"补差(?:额)?",
        r"差额(?:补足|部分(?:予以)?(?:补齐|补足|奖励|给予))",
        r"(?:予以|给予)?补齐差额",
        r"按差额(?:部分)?(?:给予|予以|补)",
    )),
    ("no_duplicate", (
        r"不(?:得|能|可|再|予)?(?:重复|叠加|同时|多头)(?:享受|申报|申请|奖励|补助|支持|兑现|资助|计算)?(?!原则)",
        r"不(?:得|能)?兼得",
        r"只能?(?:享受|申报)(?:一次|一项|其中一项)",
        r"(?:择一|选择其一)(?:享受|申报)?",
    )),
    ("total_cap", (
        r"(?:累计|合计|总额|总计|每年|年度|全年)[^，,。；;\d]{0,14}(?:不得?超过|最高不超过|以内|封顶)",
        r"(?:不得?超过)[^，,。；;]{0,24}(?:地方财政贡献|财政贡献|地方留成|实际投入|实际缴纳|投资额|总投资)",
    )),
    ("first_come", (
        r"先到先得",
        r"额满为止",
        r"用完为止",
        r"按(?:申报|申请|受理)(?:的)?(?:先后|时间)(?:顺序)?",
        r"先申报先(?:享受|兑现|得)",
    )),
    ("proportional", (
        r"同比例(?:折算|兑现|核减|缩减|调减|下调|拨付|安排|递减)?",
        r"按比例(?:折算|核减|缩减|调减|递减)",
        r"(?:按照?)?统一比例(?:折算|核减)",
    )),
    ("stackable", (
        r"可(?:以)?(?:叠加|同时|重复)(?:享受|申报|支持)",
        r"可在[^，,。；;]{2,16}基础上(?:再|另|同时)?",
    )),
    ("no_cap", (
        r"(?:奖励)?(?:额度)?不设(?:置)?上限",
        r"上不封顶",
    )),
    ("refused", (
        r"不予(?:支持|奖励|补助|受理|兑现|享受|认定)",
        r"不(?:得|能)(?:享受|申报|申请)(?!重复)",
        r"不(?:再)?享受(?:本|该|上述)?",
        r"取消[^，,。；;]{0,10}资格",
        r"一票否决",
        r"不(?:再)?给予(?:支持|奖励|补助)",
    )),
    ("recovery", (
        r"追回",
        r"追缴",
        r"收回",
        r"退还",
        r"退缴",
        r"返还(?:已|全部|所)",
        r"无偿收回",
        r"缴回",
    )),
    ("superseded", (
        r"(?:同时|即行|自行|一并)?(?:废止|失效)(?!日)",
        r"停止执行",
        r"不再执行",
    )),
    ("precedence", (
        r"(?:按照?|依照?|以)(?!上有关|上各)[^，,。；;]{0,12}(?:上级|国家|省)[^，,。；;]{0,14}(?:执行|为准)",
        r"以上级[^，,。；;]{0,8}为准",
    )),
    ("case_by_case", (
        r"[“\"']?\s*一(?:事|企|项)一(?:议|策)\s*[”\"']?",
    )),
)  # fmt: skip
_BRACKETED = r"[^（()）〕]{2,60}(?:[（(][^（()）]{0,20}[）)])?[^（()）〕]{0,20}"
_OUTSIDE = re.compile(
    rf"[（(〔]\s*(?:不含|不包括|除)(?P<what>{_BRACKETED})[)）〕]|(?:不包括|不含)(?P<what2>[^，,。；;（）()]{{2,30}})"
    r"|[^，,。；;]{2,20}除外"
)
_TAXED = re.compile(r"^税|^本数|^[\d.]+")
_SEQUENCE = re.compile(r"在?享受[完过][^，,。；;]{0,40}(?:后|之后)(?:再)?[^，,。；;)）]{0,14}(?:享受|执行)")

INSTRUMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("interest", (
        r"贷款贴息",
        r"财政贴息",
        r"贴息",
    )),
    ("risk", (
        r"风险补偿",
        r"风险分担",
        r"风险资金池",
    )),
    ("guarantee", (
        r"担保费?补贴",
        r"保费补贴",
        r"担保补助",
    )),
    ("fund", (
        r"股权投资",
        r"产业基金",
        r"引导基金",
        r"天使(?:投资)?基金",
        r"创投基金",
        r"基金(?:投资|支持)",
    )),
    ("convertible", (
        r"借转补",
        r"拨改投",
        r"拨投结合",
        r"先投后股",
    )),
    ("voucher", (
        r"(?:科技)?(?:创新券|服务券|算力券|消费券)",
    )),
    ("space", (
        r"免租",
        r"租金(?:补贴|减免)",
        r"房租补贴",
        r"场地补贴",
        r"办公用房",
        r"标准厂房",
    )),
    ("land", (
        r"用地(?:保障|支持|指标)",
        r"土地(?:优惠|供应)",
    )),
    ("energy", (
        r"用(?:能|电|水|气)(?:补贴|保障|指标)",
        r"能耗指标",
    )),
    ("tax", (
        r"税收(?:优惠|减免|返还)",
        r"税费减免",
    )),
    ("title", (
        r"优先推荐",
        r"优先支持",
        r"优先(?:安排|组织|进行|授予)?",
        r"授予[^，,。；;]{2,12}(?:称号|奖章|荣誉)",
    )),
    ("advance", (
        r"一次性兑现",
        r"分期兑现",
        r"事后奖补",
        r"事前补助",
        r"预拨",
    )),
    ("subsidy", (
        r"补助",
        r"补贴",
        r"资助",
        r"后补助",
        r"配套(?:支持|资金|补助)",
    )),
    ("award", (
        r"奖励",
        r"奖补",
        r"奖金",
        r"重奖",
    )),
    ("expense", (
        r"经费支持",
        r"资金支持",
        r"经费补助",
        r"资金扶持",
    )),
)  # fmt: skip

_MATERIAL_LEAD = re.compile(
    r"(?:提供|提交|报送|出具|附|凭|需要?(?:提供|提交)|填报|填写|上传|携带|持)(?P<list>[^。；;]{2,160})"
)
_PAPERS = (
    "申报表|申请表|申请书|申报书|申请报告|营业执照|承诺书|审计报告|财务报表|完税证明|纳税证明|社保(?:缴纳)?证明|参保证明|认定(?:文件|证书)|证书|合同|发票|"
    "银行回单|付款凭证|支付凭证|凭证|备案(?:证|表|文件)|立项文件|验收报告|证明材料|证明|授权书|协议|清单|批复|专项审计|项目材料|相关材料|申报材料|材料|"
    "复印件|照片"
)
_MATERIALS = re.compile(rf"(?:[^，,。；;、：:（）()]{{0,14}}?)(?:{_PAPERS})(?:原件|复印件)?")

_BUDGETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pool", (
        r"(?:设立|安排|统筹|建立|每年安排|整合)[^，,。；;]{0,30}(?:资金|基金|资金池|预算)",
    )),
    ("source", (
        r"列入[^，,。；;]{0,12}预算",
        r"纳入[^，,。；;]{0,12}预算",
        r"(?:资金|经费)?(?:从|由)[^，,。；;]{2,30}(?:列支|安排|承担|解决|支出|统筹)",
        r"所需(?:资金|经费)[^，,。；;]{2,40}",
        r"从[^，,。；;]{4,40}中(?:给予|安排)[^，,。；;]{0,10}",
    )),
    ("control", (
        r"(?:实行)?(?:资金)?总(?:量|额)控制",
        r"(?:年度)?预算(?:总额)?(?:范围内|额度内|为限|控制)",
        r"超出(?:年度)?预算",
    )),
)  # fmt: skip

_COMPILED_EXCLUSIONS = tuple((role, re.compile("|".join(ways))) for role, ways in EXCLUSIONS)
_COMPILED_INSTRUMENTS = tuple((role, re.compile("|".join(ways))) for role, ways in INSTRUMENTS)
_COMPILED_BUDGETS = tuple((role, re.compile("|".join(ways))) for role, ways in _BUDGETS)

_TARGETS = (
    re.compile(
        r"(?:^|(?<=[，,。；;：:)）]))\s*(?:对于|对|凡是|凡|鼓励和支持|支持|鼓励)(?P<who>(?:[^，,。；;]|[，,](?=[^，,。；;]{0,20}[)）])){2,90}?)(?:的)?(?=[，,])"
    ),
    re.compile(
        r"(?:适用于|扶持对象为?|支持对象为?|奖励对象为?|申报主体为?|申报对象为?|面向)[:：]?(?P<who>[^。；;]{2,80})"
    ),
    re.compile(
        r"(?:^|(?<=[。；;：:]))(?P<who>(?:新列入|新认定|首次认定|经认定|符合)[^，,。；;]{2,50}?(?:企业|单位|项目|机构|人才|团队|中心|平台|(?=的[，,])))(?=的?[，,])"
    ),
    re.compile(r"^\s*(?P<who>(?:企业|单位|机构|高校|院所|个人|团队)(?!自|所)[^，,。；;]{2,40}?)的(?=[，,])"),
)
_NO_TARGET = re.compile(r"^(?:照|比|其|此|应|口|接|外)|给予|予以|实行|进行")


@dataclass(frozen=True)
class Phrase:
    """Words found: the kind and role of the finding, their offsets, and what they name."""

    kind: str
    role: str
    start: int
    end: int
    label: str = ""


def exclusions(text: str, start: int, end: int) -> list[Phrase]:
    """What is not paid, not paid twice, or paid only once, in order; of overlapping phrases the first kind wins."""
    found = [Phrase("exclusion", role, match.start(), match.end())
             for role, pattern in _COMPILED_EXCLUSIONS for match in pattern.finditer(text, start, end)]  # fmt: skip
    for match in _OUTSIDE.finditer(text, start, end):
        what = match["what"] or match["what2"] or ""
        if not _TAXED.match(what):
            found.append(Phrase("exclusion", "outside", match.start(), match.end(), what))
    found += [
        Phrase("exclusion", "sequence", match.start(), match.end()) for match in _SEQUENCE.finditer(text, start, end)
    ]
    return _apart(found)


def instruments(text: str, start: int, end: int) -> list[Phrase]:
    """The means of support, each once in a sentence."""
    found = [Phrase("instrument", role, match.start(), match.end())
             for role, pattern in _COMPILED_INSTRUMENTS for match in pattern.finditer(text, start, end)]  # fmt: skip
    first: dict[str, Phrase] = {}
    for phrase in _apart(found):
        first.setdefault(phrase.role, phrase)
    return sorted(first.values(), key=lambda phrase: phrase.start)


def budgets(text: str, start: int, end: int) -> list[Phrase]:
    """Where the money comes from and how its total is held."""
    found = [Phrase("budget", role, match.start(), match.end())
             for role, pattern in _COMPILED_BUDGETS for match in pattern.finditer(text, start, end)]  # fmt: skip
    return _apart(found)


def materials(text: str, start: int, end: int) -> Iterator[Phrase]:
    """The papers that must be handed in."""
    for lead in _MATERIAL_LEAD.finditer(text, start, end):
        for match in _MATERIALS.finditer(text, lead.start("list"), lead.end("list")):
            words = match[0].lstrip("以及和与或的 ")
            if words.startswith("等"):
                continue
            yield Phrase("material", "material", match.end() - len(words), match.end(), words)


def targets(text: str, start: int, end: int) -> list[Phrase]:
    """Whom the sentence is about."""
    found = []
    for pattern in _TARGETS:
        # A slice, because a pattern that begins at ^ means the beginning of the sentence.
        for match in pattern.finditer(text[start:end]):
            who = match["who"]
            if not _NO_TARGET.search(who):
                found.append(Phrase("target", "who", start + match.start("who"), start + match.end("who"), who))
    return _apart(found)


def _apart(found: list[Phrase]) -> list[Phrase]:
    """In the order of the text, without those that lie on an earlier one."""
    kept: list[Phrase] = []
    for phrase in found:
        if all(phrase.end <= other.start or phrase.start >= other.end for other in kept):
            kept.append(phrase)
    return sorted(kept, key=lambda phrase: phrase.start)
