"""The fictional zone's library as people use it: tags, windows, a draft open for opinions, one that had them, questions."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from gaoxin.domains.policies.actions.benefits import add_benefit, set_window
from gaoxin.domains.policies.actions.library import (
    create_policy,
    edit_version,
    explain,
    new_version,
    open_consultation,
    publish,
)
from gaoxin.domains.policies.actions.opinions import answer_opinions, give_opinion
from gaoxin.domains.policies.actions.questions import ask
from gaoxin.domains.policies.actions.studio import dismiss_waiting, take_text
from gaoxin.domains.policies.enums import OpinionState, Route
from gaoxin.domains.policies.models import Benefit, PolicyVersion, Question
from gaoxin.kernel.worktime import SHANGHAI
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move
from gaoxin.platform.core.actor import Actor

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

#: Tags by the key of a benefit without its prefix: what it is for, and where the rule says so, for whom.
_OF_ACTIVITY = {
    "research": "inc_level makers rd_base rd_growth rd_org rd_project platforms projects award highvalue pct tech_bought tech_sold testing compute",
    "upgrade": "equipment smart first_set first_set_sales digital", "fixed_assets": "project equipment",
    "scale": "four_up scale growth_revenue growth_title service inc_growth", "market": "exhibition brand quality standards cluster first_set_sales",
    "export": "export_growth export_insurance exhibition", "financing": "interest guarantee equity", "listing": "listing neeq",
    "talent": "doctor graduates interns talent_level", "green": "energy green", "digital": "digital smart compute data_assets",
}  # fmt: skip
_OF_TITLE = {
    "tech_sme": "tsme", "innovative_sme": "isme", "hnte": "hnte_first hnte_renewed", "srdi": "srdi", "little_giant": "little_giant",
    "champion": "champion", "gazelle": "growth_revenue growth_title",
    "green_factory": "green", "smart_factory": "smart", "first_set": "first_set first_set_sales",
}  # fmt: skip
_OF_PHASE = {
    "startup": "space makers tsme",
    "growing": "growth_revenue growth_title four_up srdi",
    "pre_listing": "listing neeq",
}
_OF_SUBJECT = {"incubator": "inc_level inc_growth makers", "person": "talent_level"}
#: Days from today to the end of this year's window, one benefit after the other.
_CLOSES = (3, 6, 12, 26, 40)
_DRAFT = """示范园区促进未来产业发展若干措施（征求意见稿）
第一条　本措施由虚构的示例高新区制定，只供演示，金额和门槛不是任何地方的官方政策。
第二条　申报单位须在本区登记注册，信用良好，不是严重失信主体。
第三条　对研发费用占营业收入的比例不低于10%的高新技术企业，按研发费用的10%给予补助，单个企业最高不超过300万元。
第四条　对首次认定的国家级专精特新小巨人企业，一次性奖励50万元。
第五条　同一事项按就高不重复原则享受。
第六条　本措施自发布之日起施行，有效期3年。
"""


def tags_of(key: str) -> dict[str, list[str]]:
    """The tags of a benefit of the demo by its key (`zp-equipment` or `zp_equipment`)."""
    name = key.replace("-", "_").removeprefix("zp_")
    axes = {"activity": _OF_ACTIVITY, "title": _OF_TITLE, "phase": _OF_PHASE, "subject": _OF_SUBJECT}
    found = {axis: [tag for tag, names in rows.items() if name in names.split()] for axis, rows in axes.items()}
    return {axis: tags for axis, tags in found.items() if tags}


def load_windows(officer: Actor, benefit: Benefit, number: int) -> None:
    """Regular benefits are applied for within windows: all of last year, and this year until some day soon."""
    if benefit.route != Route.REGULAR:
        return
    today = present.today()
    ends = (datetime.date(today.year - 1, 12, 31), today + datetime.timedelta(days=_CLOSES[number % len(_CLOSES)]))
    for year, end in zip((today.year - 1, today.year), ends, strict=True):
        opens = datetime.datetime(year, 1, 1, 9, tzinfo=SHANGHAI)
        closes = datetime.datetime.combine(end, datetime.time(17, 30), SHANGHAI)
        set_window(officer, benefit=benefit, year=year, opens_at=opens, closes_at=closes)


def load_voices(context: DemoContext) -> None:
    """A draft that is open for opinions, with some of them; and questions in each state about published policies."""
    officer = context.actors["economy"]
    version = create_policy(
        officer, key="future-industries", issuer="示范园区管理委员会（虚构）", title="示范园区促进未来产业发展若干措施（征求意见稿）",
        title_en="Measures for industries of the future (draft for opinions)", organisation=context.organisations["economy-office"],
        contact="示例联系人", phone="0000-0000000", source="虚构示例，只供演示", for_whom="未来产业的高新技术企业", gives="研发费用的10%，最高300万元",
        how="网上申报", when="施行后公布",
    )  # fmt: skip
    take_text(officer, version=version, text=_DRAFT)
    clauses = {clause.label: clause for clause in version.clauses.all()}
    add_benefit(
        officer, version=version, key="future-rd", title="未来产业研发补助：按研发费用的10%，最高300万元", title_en="R&D grant for future industries",
        route=Route.REGULAR, clause=clauses.get("第三条"), tags={"activity": ["research"], "title": ["hnte"]}, ceiling=300_000_000, promised_days=60,
    )  # fmt: skip
    open_consultation(officer, version=version, until=present.today() + datetime.timedelta(days=12))
    version = PolicyVersion.objects.select_related("policy", "zone").get(pk=version.pk)
    firm = context.actors["enterprise"]
    first = give_opinion(
        firm,
        version=version,
        clause=clauses.get("第三条"),
        text="建议把研发费用占比从10%降到8%，多数成长期企业达不到10%。",
    )
    give_opinion(firm, version=version, clause=clauses.get("第四条"), text="请说明与省级小巨人奖励能否同时享受。")
    give_opinion(
        Actor.anonymous(context.zone), version=version, text="希望公布往年同类政策的兑现情况。", name="某科技企业"
    )
    answer_opinions(
        officer,
        version=version,
        opinions=[first.pk],
        state=OpinionState.PARTLY,
        reason="首次申报的企业按8%掌握，续报的仍为10%。",
    )
    _questions(context)
    _next_version(context)


def _next_version(context: DemoContext) -> None:
    """A policy that changes on the first of January, with what changed and an interpretation in plain words."""
    officer = context.actors["economy"]
    old = PolicyVersion.objects.filter(zone=context.zone, policy__key="listing").select_related("policy").first()
    if old is None:
        return
    version = new_version(officer, policy=old.policy)
    year = present.today().year + 1
    edit_version(
        officer, version=version, issued_on=present.today(), valid_from=datetime.date(year, 1, 1), valid_to=datetime.date(year + 2, 12, 31),
        changes="申报条件和金额不变。新增第五条：境外主要交易所上市的企业同样适用。", source="虚构示例，只供演示",
    )  # fmt: skip
    take_text(officer, version=version, text=_amended(old.text, year))
    dismiss_waiting(officer, version=version)
    published = publish(officer, version=PolicyVersion.objects.select_related("policy").get(pk=version.pk))
    explain(
        officer, version=published,
        interpretation="一、为什么改：部分企业选择在境外上市，原办法没有写明是否适用。\n二、改了什么：增加第五条，其余不变。\n三、怎么拿：不用申请，系统按上市进程列入名单，企业一键确认。",
    )  # fmt: skip


def _amended(text: str, year: int) -> str:
    """The text with a fifth article, the later ones one further on, in force for three years from January of `year`."""
    text = re.sub(r"第六条\s+本办法自", "第七条　本办法自", text)
    text = re.sub(r"第五条\s+同一事项", "第五条　在境外主要交易所上市的企业，同样适用第三条。\n第六条　同一事项", text)
    days = f"自{year}年01月01日起施行，有效期至{year + 2}年12月31日"
    return re.sub(r"自\d{4}年01月01日起施行，有效期至\d{4}年12月31日", days, text)


def _questions(context: DemoContext) -> None:
    """One published answer, one that waits for its check, one that waits for an answer."""
    firm, economy, science = (context.actors[name] for name in ("enterprise", "economy", "science"))
    rows = (
        (
            "hnte",
            "首次认定奖励要不要自己申请？证书在公示期内算不算有效？",
            "不用申请。以证书发证日期为准，公示期内不算；发证后系统会把企业列入名单。",
        ),
        ("listing", "在境外上市能不能享受分步奖励？", "境内外主要交易所上市都适用，境外上市以上市公告为准。"),
        ("upgrade", "融资租赁的设备算不算设备投资？", ""),
    )
    for key, text, answer in rows:
        version = (
            PolicyVersion.objects.filter(zone=context.zone, policy__key=key).select_related("policy", "zone").first()
        )
        if version is None:
            continue
        question: Question = ask(firm, version=version, text=text)
        owner, other = (
            (science, economy)
            if version.policy.organisation_id == context.organisations["science-office"].pk
            else (economy, science)
        )
        if answer:
            move(owner, case=question.case_id, move="draft", values={"answer": answer})
        if key == "hnte":
            move(other, case=question.case_id, move="release", values={"publish": True})
