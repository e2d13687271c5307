"""The tags of benefits (zone/06 §4) and the kinds of documents (§3). Instrument, route and level are enums of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Axis:
    """One way of sorting benefits. tags: id → label; free: any word may be given (an industry code, a node of a chain)."""

    id: str
    label: str | _StrPromise
    tags: Mapping[str, str | _StrPromise]
    free: bool = False


AXES: dict[str, Axis] = {
    axis.id: axis
    for axis in (
        Axis("subject", _("主体类型"), {
            "enterprise": _("企业"), "sole_trader": _("个体户"), "private_nonprofit": _("民办非企业单位"), "academia": _("高校院所"),
            "incubator": _("孵化器"), "platform": _("平台机构"), "person": _("个人（人才）"),
        }),
        Axis("size", _("规模"), {
            "large": _("大型"), "medium": _("中型"), "small": _("小型"), "micro": _("微型"), "above_scale": _("规上"),
            "above_quota": _("限上"), "near_scale": _("拟上规"),
        }),
        Axis("phase", _("阶段"), {
            "startup": _("初创"), "growing": _("成长"), "stable": _("稳定"), "pre_listing": _("上市后备"), "listed": _("已上市"),
        }),
        Axis("title", _("资质"), {
            "tech_sme": _("科技型中小企业"), "innovative_sme": _("创新型中小企业"), "hnte": _("高新技术企业"), "srdi": _("省级专精特新"),
            "little_giant": _("小巨人"), "champion": _("单项冠军"), "gazelle": _("瞪羚"), "unicorn": _("独角兽"),
            "green_factory": _("绿色工厂"), "smart_factory": _("智能工厂"), "first_set": _("首台套"),
        }),
        Axis("area", _("区域"), {
            "registered": _("注册地"), "operating": _("实际经营地"), "taxed": _("纳税地"), "park": _("园中园"),
        }),
        Axis("activity", _("环节"), {
            "research": _("研发"), "upgrade": _("技改"), "fixed_assets": _("固投"), "scale": _("上规"), "market": _("市场"),
            "export": _("出口"), "financing": _("融资"), "listing": _("上市"), "talent": _("人才"), "green": _("绿色"),
            "digital": _("数字化"), "investment": _("招商"),
        }),
        Axis("chain", _("行业和产业链"), {}, free=True),
    )
}  # fmt: skip

#: Axes that the lists offer as filters.
FACETS = ("activity", "phase", "size", "title", "subject")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class MaterialKind:
    """A kind of document. fetched: another department holds it, so it is fetched and not asked for (能共享不提交).

    months: how long one stays good when it does not say itself; None: as long as it is not replaced.
    """

    id: str
    label: str | _StrPromise
    fetched: bool = False
    months: int | None = None


MATERIALS: dict[str, MaterialKind] = {
    kind.id: kind
    for kind in (
        MaterialKind("application", _("申报表")),
        MaterialKind("licence", _("营业执照"), fetched=True),
        MaterialKind("commitment", _("信用承诺书"), months=12),
        MaterialKind("audit_report", _("审计报告"), months=18),
        MaterialKind("statements", _("财务报表"), months=18),
        MaterialKind("tax_paid", _("完税证明"), fetched=True, months=12),
        MaterialKind("social_security", _("社保参保证明"), fetched=True, months=3),
        MaterialKind("certificate", _("认定文件或证书"), fetched=True),
        MaterialKind("contract", _("合同")),
        MaterialKind("invoice", _("发票")),
        MaterialKind("bank_slip", pgettext_lazy("a document", "银行回单")),
        MaterialKind("project_filing", _("项目备案文件"), fetched=True),
        MaterialKind("photos", _("现场照片"), months=12),
        MaterialKind("special_audit", _("专项审计报告"), months=18),
        MaterialKind("account", _("收款账户证明"), months=24),
        MaterialKind("authorisation", _("查询授权书"), months=12),
        MaterialKind("other", _("其他材料")),
    )
}


def tag_label(axis: str, tag: str) -> str:
    """A tag in the reader's language; a tag of a free axis is itself."""
    return str(AXES[axis].tags.get(tag, tag)) if axis in AXES else tag


def tag_labels(tags: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """All tags in words, by the label of their axis, in the order of the axes."""
    return [
        (str(axis.label), [tag_label(axis.id, tag) for tag in tags[axis.id]])
        for axis in AXES.values()
        if tags.get(axis.id)
    ]


def clean_tags(tags: Mapping[str, Any]) -> dict[str, list[str]]:
    """The tags in the order of the taxonomy, once each. Refusal: an axis or a tag that is not in it."""
    found: dict[str, list[str]] = {}
    for name, values in tags.items():
        axis = AXES.get(name)
        if axis is None:
            raise Refusal(_t("没有名为“%(name)s”的标签维度。") % {"name": name}, code="unknown-axis")
        given = [str(value).strip() for value in values if str(value).strip()]
        unknown = [value for value in given if not axis.free and value not in axis.tags]
        if unknown or any(len(value) > _LONGEST for value in given):
            words = {"axis": axis.label, "tag": "、".join(unknown or given)}
            raise Refusal(_t("“%(axis)s”里没有“%(tag)s”这个标签。") % words, code="unknown-tag")
        order = list(dict.fromkeys(given)) if axis.free else [tag for tag in axis.tags if tag in given]
        if order:
            found[name] = order
    return {axis: found[axis] for axis in AXES if axis in found}
