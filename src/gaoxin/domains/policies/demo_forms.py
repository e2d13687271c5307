"""Forms of the demo's benefits: short ones ask what the rule reads; one is as long as the worst on paper, and nearly all of it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaoxin.kernel.rules.reasons import Explainer

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.kernel.rules import Rulebook

#: The rule whose benefit has the long form.
LONG = "zp_platforms"
SHORT = 8
#: What the zone's files know already: (variable, period).
_KNOWN = (
    ("reg_date", "asof"), ("gb_code", "asof"), ("chain_role", "asof"), ("hnte_valid", "asof"), ("tsme_valid", "asof"), ("srdi_level", "asof"),
    ("rd_org_level", "asof"), ("revenue", "y1"), ("revenue", "y2"), ("revenue", "y3"), ("main_revenue", "y1"), ("net_profit", "y1"),
    ("net_profit", "y2"), ("total_assets", "y1"), ("liabilities", "y1"), ("net_assets", "y1"), ("tax_paid", "y1"), ("rd_expense", "y1"),
    ("rd_expense", "y2"), ("staff_total", "y1"), ("employees_end", "y1"), ("ip_invention_granted", "asof"), ("ip_utility", "asof"),
    ("ip_software", "asof"), ("pct_applications", "asof"), ("standards_national", "asof"), ("standards_international", "asof"),
    ("platforms", "asof"), ("projects", "asof"), ("talent_national", "asof"), ("talent_provincial", "asof"),
)  # fmt: skip
#: What only the applicant knows: (id, label, English label, type, an example).
_ASKED = (
    ("platform_name", "平台名称", "Name of the platform", "line", "示例传感技术创新平台"),
    ("approval", "批复或认定文号", "Approval number", "line", "示例科平〔2025〕7号"),
    ("approved_on", "认定日期", "Approved on", "date", "2025-09-15"),
    ("head", "平台负责人", "Head of the platform", "line", "示例负责人"),
    ("people", "平台专职研发人员数", "Full-time research staff", "number", "24"),
    ("invested", "平台建设总投入", "Invested in all", "money", "860"),
    ("own_money", "其中企业自筹", "Of it own money", "money", "560"),
    ("results", "已取得的主要成果", "Main results", "text", "示例：形成两项标准，服务企业十二家。"),
    ("plan", "资金使用计划", "How the money will be used", "text", "示例：用于购置检测设备和人才引进。"),
)


def form_of(book: Rulebook) -> list[dict[str, Any]]:
    """The fields of a benefit's form."""
    if book.id == LONG:
        asked = [
            {"id": name, "label": zh, "label_en": en, "type": kind, "required": True}
            for name, zh, en, kind, _text in _ASKED
        ]
        return [*(_bound(*pair) for pair in _KNOWN), *asked]
    reader = Explainer()
    variables = sorted({(name, period) for node in book.roots() for name, period in reader.reads(node)})
    return [_bound(*pair) for pair in variables if not pair[0].startswith("flag_")][:SHORT]


def answers_to(benefit: Benefit) -> dict[str, list[str]]:
    """What a demo applicant types: the fields that nothing fills in."""
    examples = {name: text for name, _zh, _en, _kind, text in _ASKED}
    return {row["id"]: [examples[row["id"]]] for row in benefit.form if row["id"] in examples}


def _bound(name: str, period: str) -> dict[str, Any]:
    return {"id": f"{name}-{period}", "variable": name, "period": period, "label": ""}
