"""Values for the catalogue of components; they describe no real enterprise."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from gaoxin.kernel.rules.status import Status
from gaoxin.platform.ui import charts, formatters, measures
from gaoxin.platform.ui.fields import CreditCodeField, FigureField, MoneyField, PercentField, ThreeWayField
from gaoxin.platform.ui.parts import Crumb, Event, Tab, TreeNode, join_words, steps
from gaoxin.platform.ui.radar import Axis, radar
from gaoxin.platform.ui.tables import (
    ActionsColumn,
    CodeColumn,
    Column,
    DayColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    ScoreColumn,
    Table,
    VerdictColumn,
)

_DAY = dt.date(2026, 9, 5)


class SampleTable(Table):
    name = Column(verbose_name="企业名称")
    code = CodeColumn(verbose_name="统一社会信用代码", tucked=True)
    verdict = VerdictColumn(verbose_name="结论")
    score = ScoreColumn(verbose_name="得分", order_by=("score__0",))
    revenue = MoneyColumn(verbose_name="营业收入")
    rd_share = PercentColumn(verbose_name="研发费用占比")
    staff = NumberColumn(verbose_name="职工总数", unit="人")
    updated = DayColumn(verbose_name="数据日期")
    actions = ActionsColumn("ui/catalogue_actions.html")
    caption = "示例企业"


def _row(at: int) -> dict[str, Any]:
    low = 48 + at * 3 % 40
    return {
        "name": f"示例第{at + 1}科技有限公司",
        "code": f"9135010{at:02d}M000100Y4{at % 10}"[:18],
        "verdict": ("pass", "unknown", "fail", "manual")[at % 4],
        "score": (low, low if at % 3 else low + 12),
        "revenue": None if at == 7 else (at + 1) * 3_456_789.5,
        "rd_share": None if at % 9 == 5 else 0.021 + at * 0.0037,
        "staff": 12 + at * 37,
        "updated": _DAY - dt.timedelta(days=at * 11),
    }


ROWS = [_row(at) for at in range(48)]


class FilterForm(forms.Form):
    q = forms.CharField(label="企业名称", required=False)
    verdict = forms.ChoiceField(
        label="结论",
        required=False,
        choices=[("", "全部"), ("pass", "符合"), ("fail", "不符合"), ("unknown", "缺数据"), ("manual", "待人工认定")],
    )
    kind = forms.ChoiceField(
        label="规则", required=False, choices=[("", "全部"), ("sme", "科技型中小企业"), ("hnte", "高新技术企业")]
    )
    near = forms.BooleanField(label="只差一步", required=False)
    since = forms.DateField(label="数据日期不早于", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class SampleForm(forms.Form):
    name = forms.CharField(label="企业名称", help_text="与营业执照一致")
    code = CreditCodeField(required=False)
    revenue = MoneyField(label="营业收入", required=False, initial=12_600_000, help_text="最近一个完整会计年度")
    share = PercentField(label="研发费用占比", required=False, minimum=0, maximum=100)
    staff = FigureField(label="职工总数", unit="人", whole=True, minimum=0, required=False)
    industry = forms.ChoiceField(
        label="行业门类", choices=[("", "请选择"), ("C", "C 制造业"), ("I", "I 信息传输、软件和信息技术服务业")]
    )
    certificate = ThreeWayField(label="有效的高新技术企业证书")
    fields_of_tech = forms.MultipleChoiceField(
        label="技术领域",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "电子信息"), ("2", "生物与新医药"), ("3", "新材料")],
    )
    agree = forms.BooleanField(label="以上数据来自本企业年度报表")
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))


WRONG = {"name": "", "code": "9135O10OM000100Y4", "revenue": "约3000万", "share": "120", "staff": "12.5"}


def filter_form(data: QueryDict) -> FilterForm:
    query = data if data else QueryDict("verdict=pass&near=on&since=2026-01-01")
    return FilterForm(query)


def _tree() -> list[TreeNode]:
    leaf = TreeNode(
        status=Status.FAIL, text="近一年研发费用总额占同期销售收入总额的比例不低于 3%", value="2.6%", required="3%", distance="差 0.4 个百分点",
        ruler=measures.ruler(0.026, 0.03), clause="第十一条（五）", clause_title="《高新技术企业认定管理办法》（国科发火〔2016〕32号）第十一条（五）",
        source="上传的工作簿 第 12 行", formula="研发费用[y1] / 营业收入[y1] >= 3%", blocking=True, flip="研发费用再增加 5.04 万元即可满足",
    )  # fmt: skip
    return [
        TreeNode(
            status=Status.FAIL,
            text="基本条件",
            join=join_words("all"),
            clause="第十一条",
            children=(
                TreeNode(
                    status=Status.PASS, text="注册成立一年以上", value="6 年", required="1 年", distance="高出 5 年",
                    ruler=measures.ruler(6, 1), clause="第十一条（一）",
                ),
                leaf,
                TreeNode(
                    status=Status.UNKNOWN, text="科技人员占职工总数的比例不低于 10%", value="缺少科技人员数", required="10%",
                    clause="第十一条（四）", flip="填写“科技人员数”就能判断",
                ),
                TreeNode(
                    status=Status.MANUAL, text="核心技术属于《国家重点支持的高新技术领域》", value="待人工认定", clause="第十一条（三）",
                    uncertain="需专家判断",
                ),
            ),
        ),
        TreeNode(
            status=Status.PASS, text="知识产权", join=join_words("any"),
            children=(
                TreeNode(status=Status.PASS, text="发明专利不少于 1 件", value="2 件", required="1 件", ruler=measures.ruler(2, 1), distance="高出 1 件"),
                TreeNode(status=Status.FAIL, text="软件著作权不少于 6 件", value="0 件", required="6 件"),
            ),
        ),
    ]  # fmt: skip


def context() -> dict[str, Any]:
    """Everything that the catalogue page needs besides its list and its forms."""
    return {
        "statuses": [status.word for status in Status],
        "lights": ["green", "yellow", "red", "grey", "blue"],
        "tones": ["info", "ok", "warn", "danger"],
        "badges": ["", "brand", "seal", "ok", "warn", "danger", "teal", "violet", "outline"],
        "crumbs": [Crumb("首页", "/"), Crumb("规则库", "#"), Crumb("高新技术企业")],
        "tabs": [Tab("结论", "#", current=True), Tab("条款", "#", count=8), Tab("版本", "#", count=2)],
        "panels": [("panel-text", "条款原文"), ("panel-cases", "算例")],
        "steps": steps(["上传", "核对字段", "计算", "结果"], 2, ["#"]),
        "events": [
            Event(title="已提交", state="done", at=_DAY, who="王敏"),
            Event(title="补正", state="waiting", who="请您处理", note="还差 1 项：2025 年度审计报告", url="#", action="去补正"),
            Event(title="部门审核", state="future"),
        ],
        "tree": _tree(),
        "pairs": [("发文机关", "科技部 财政部 国家税务总局"), ("文号", "国科发火〔2016〕32号"), ("施行日期", formatters.day_prose(dt.date(2016, 1, 1)))],
        "up": formatters.growth(107.2, 100),
        "down": formatters.growth(97.9, 100),
        "negative": formatters.growth(3, -2),
        "day": _DAY,
        "old_text": "研发费用占比不低于 3%。\n科技人员占比不低于 10%。",
        "new_text": "研发费用占比不低于 4%。\n科技人员占比不低于 10%。\n近三年无重大违法。",
        "chart": charts.Chart(
            id="chart-verdicts", title="各规则的符合家数", unit="家", horizontal=True, categories=["科技型中小企业", "高新技术企业", "创新型中小企业"],
            series=[charts.Series("符合", [143, 58, 96], "#1B7A4B"), charts.Series("缺数据", [21, 40, 12], "#E59A12")],
            stacked=True, source="示例", as_of="截至2026年8月末",
        ),
        "radar": radar(
            [Axis("创新能力", 72, 48), Axis("成长性", 55, 50), Axis("经营质量", None, 46), Axis("人才团队", 81, 44), Axis("资本信用", 38, 52)],
            id="radar-sample", label="五个方面的得分", own_name="本企业", reference_name="同阶段中位数",
        ),
        "line_chart": charts.Chart(
            id="chart-trend", title="研发投入", unit="亿元", kind="line", categories=["2021", "2022", "2023", "2024", "2025"],
            series=[charts.Series("全区", [3.1, 3.6, 4.2, None, 5.4])], target=5.0, target_name="目标",
        ),
    }  # fmt: skip
