"""Forms of intake, studio and publication."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.policies.enums import Instrument, ItemKind, Level, Route, Shortfall
from gaoxin.domains.policies.taxonomy import AXES, MATERIALS
from gaoxin.mechanisms.ledger.models import Fund
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.platform.core.models import Organisation
from gaoxin.platform.ui.fields import MoneyField, PercentField

if TYPE_CHECKING:
    from fractions import Fraction

    from gaoxin.domains.policies.models import Benefit, PolicyVersion
    from gaoxin.platform.core.actor import Actor

_FEN = 100
_DOCUMENTS = [(kind.id, kind.label) for kind in MATERIALS.values()]
_DAY = {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
_MOMENT = {"widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})}


class IntakeForm(forms.Form):
    """A policy text on its way in: a file, or pasted."""

    key = forms.SlugField(
        label=_("标识"), max_length=60, help_text=_("小写字母、数字和连字符，作为网址的一部分，例如 rd-2026。")
    )
    level = forms.ChoiceField(label=_("级别"), choices=Level.choices, initial=Level.DISTRICT)
    title = forms.CharField(label=_("标题"), max_length=200, required=False, help_text=_("不填则取正文的标题。"))
    issuer = forms.CharField(label=_("发文单位"), max_length=100, required=False, help_text=_("不填则取正文的落款。"))
    file = forms.FileField(label=_("政策文件"), required=False)
    text = forms.CharField(
        label=_("或粘贴正文"), required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=400_000
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("file") and not (given.get("text") or "").strip() and "file" not in self.errors:
            self.add_error("file", _("请选择文件，或粘贴正文。"))
        return given


class TextForm(forms.Form):
    """Another text for a draft."""

    file = forms.FileField(label=_("政策文件"), required=False)
    text = forms.CharField(
        label=_("或粘贴正文"), required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=400_000
    )

    clean = IntakeForm.clean


class VersionForm(forms.Form):
    """Particulars of a draft and of its policy."""

    title = forms.CharField(label=_("标题"), max_length=200)
    title_en = forms.CharField(label=_("英文标题"), max_length=300, required=False)
    document_number = forms.CharField(label=_("文号"), max_length=80, required=False)
    issued_on = forms.DateField(label=_("发文日期"), required=False, **_DAY)  # type: ignore[arg-type]
    valid_from = forms.DateField(label=_("施行日期"), required=False, **_DAY)  # type: ignore[arg-type]
    valid_to = forms.DateField(label=_("有效期至"), required=False, **_DAY)  # type: ignore[arg-type]
    source = forms.CharField(label=_("来源"), max_length=300, required=False)
    for_whom = forms.CharField(label=_("给谁"), max_length=60, required=False)
    gives = forms.CharField(label=_("给什么"), max_length=60, required=False)
    how = forms.CharField(label=_("怎么拿"), max_length=60, required=False)
    when = forms.CharField(label=_("什么时候"), max_length=60, required=False)
    interpretation = forms.CharField(label=_("解读"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    changes = forms.CharField(label=_("与上一版相比"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(label=_("级别"), choices=Level.choices)
    issuer = forms.CharField(label=_("发文单位"), max_length=100)
    organisation = forms.ModelChoiceField(label=_("责任部门"), queryset=Organisation.objects.none(), required=False)
    contact = forms.CharField(label=_("咨询联系人"), max_length=50, required=False)
    phone = forms.CharField(label=_("咨询电话"), max_length=40, required=False)

    OF_POLICY = ("level", "issuer", "organisation", "contact", "phone")

    def __init__(self, *args: Any, version: PolicyVersion, **kwargs: Any) -> None:
        initial = {name: getattr(version, name) for name in self.base_fields if name not in self.OF_POLICY}
        initial |= {name: getattr(version.policy, name) for name in self.OF_POLICY}
        super().__init__(*args, **{"initial": initial, **kwargs})
        departments = Organisation.objects.filter(zone_id=version.zone_id, kind="department").order_by("name")
        self.fields["organisation"].queryset = departments  # type: ignore[attr-defined]

    def split(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is the version's, and what is the policy's."""
        given = self.cleaned_data
        own = {name: given[name] for name in given if name not in self.OF_POLICY}
        return own, {name: given[name] for name in self.OF_POLICY}


class ItemForm(forms.Form):
    """One draft beside its passage."""

    kind = forms.ChoiceField(label=_("类型"), choices=ItemKind.choices)
    label = forms.CharField(label=_("说明"), max_length=200)
    expression = forms.CharField(
        label=_("表达式"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    benefit = forms.ChoiceField(label=_("归入事项"), required=False)

    def __init__(self, *args: Any, benefits: list[Benefit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["benefit"].choices = [("", _("未归入")), *((str(row.pk), row.title) for row in benefits)]  # type: ignore[attr-defined]


class NewBenefitForm(forms.Form):
    """A benefit to be filled in later."""

    key = forms.SlugField(label=_("标识"), max_length=60, help_text=_("例如 hnte-first"))
    title = forms.CharField(
        label=_("事项名称"), max_length=120, help_text=_("先说给什么，例如：首次认定高新技术企业，奖励 40 万元")
    )


class RuleForm(forms.Form):
    """The texts that experts write."""

    rule_text = forms.CharField(
        label=_("规则"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code-area"}),
    )
    cases_text = forms.CharField(
        label=_("算例"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "code-area"}),
    )


class WindowForm(forms.Form):
    """A time for applications."""

    year = forms.IntegerField(label=_("执行年度"), min_value=2000, max_value=2100)
    opens_at = forms.DateTimeField(label=_("开始"), **_MOMENT)  # type: ignore[arg-type]
    closes_at = forms.DateTimeField(label=_("截止"), **_MOMENT)  # type: ignore[arg-type]
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class RepealForm(forms.Form):
    """The end of a published version."""

    on = forms.DateField(label=_("最后一天"), **_DAY)  # type: ignore[arg-type]
    reason = forms.CharField(label=_("依据或原因"), max_length=300)


class ConsultForm(forms.Form):
    """Until when opinions are taken."""

    until = forms.DateField(label=_("征求意见截止"), **_DAY)  # type: ignore[arg-type]


class BenefitForm(forms.Form):
    """Particulars of a benefit of a draft."""

    title = forms.CharField(label=_("事项名称"), max_length=120)
    title_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    route = forms.ChoiceField(label=_("享受方式"), choices=Route.choices)
    instrument = forms.ChoiceField(label=_("扶持方式"), choices=Instrument.choices)
    clause = forms.ChoiceField(label=_("条款"), required=False)
    promised_days = forms.IntegerField(label=_("承诺时限（工作日）"), min_value=0, max_value=365, required=False)
    ceiling = MoneyField(label=_("最高金额"), required=False, minimum=0, help_text=_("规则能算出上限时以规则为准。"))
    firm_cap = MoneyField(label=_("每家每年上限"), required=False, minimum=0)
    fund = forms.ModelChoiceField(label=pgettext_lazy("a fund", "资金"), queryset=Fund.objects.none(), required=False)
    programme = forms.CharField(label=_("预算项目"), max_length=100, required=False)
    shortfall = forms.ChoiceField(label=_("预算不足时"), choices=Shortfall.choices)
    municipal_share = PercentField(label=_("市级分担"), required=False, minimum=0, maximum=100)
    priority = forms.IntegerField(label=_("优先次序"), min_value=1, max_value=32767)
    exclusion_group = forms.CharField(label=_("不重复享受组"), max_length=60, required=False)
    upgrade_chain = forms.CharField(label=_("补差链"), max_length=60, required=False)
    upgrade_rank = forms.IntegerField(label=_("链中级别"), min_value=0, max_value=100, required=False)
    expense_key = forms.CharField(label=_("对应支出"), max_length=60, required=False)
    undertaking_months = forms.IntegerField(label=_("绩效跟踪（月）"), min_value=0, max_value=120, required=False)
    panel = forms.BooleanField(label=_("专家评审"), required=False)
    by_statement = forms.BooleanField(label=_("告知承诺"), required=False)
    check_plan = forms.CharField(label=_("事后核查安排"), max_length=200, required=False)
    materials = forms.MultipleChoiceField(
        label=_("要交的材料"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=_DOCUMENTS,
    )
    form = forms.CharField(
        label=_("申报表"), required=False, widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("一行一项：标识 | 名称 | 数据项 | 必填。数据项可不填；不是必填的不写“必填”。"),
    )  # fmt: skip
    chain = forms.CharField(label=_("行业和产业链"), required=False, max_length=200, help_text=_("用顿号或逗号隔开。"))

    def __init__(self, *args: Any, actor: Actor, benefit: Benefit, **kwargs: Any) -> None:
        self.benefit = benefit
        kwargs.setdefault("initial", _initial(benefit))
        super().__init__(*args, **kwargs)
        clauses = benefit.version.clauses.order_by("position")
        self.fields["clause"].choices = [("", "—"), *((str(row.pk), row.label) for row in clauses)]  # type: ignore[attr-defined]
        self.fields["fund"].queryset = Fund.objects.visible_to(actor).order_by("code")  # type: ignore[attr-defined]
        for axis in AXES.values():
            if not axis.free:
                self.fields[f"tag_{axis.id}"] = forms.MultipleChoiceField(
                    label=axis.label,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    choices=list(axis.tags.items()),
                )

    def clean_form(self) -> list[dict[str, Any]]:
        """The lines as fields of an application form."""
        found = []
        for number, line in enumerate(self.cleaned_data["form"].splitlines(), start=1):
            if line.strip():
                found.append(_field(line, number))
        return found

    def fields_of_benefit(self) -> dict[str, Any]:
        """What the action takes: money in 分, tags by axis, documents with what they had."""
        given = dict(self.cleaned_data)
        tags = {axis: given.pop(f"tag_{axis}") for axis in AXES if f"tag_{axis}" in given}
        chain = [part for part in re.split(r"[、,，\s]+", given.pop("chain")) if part]
        for name in ("ceiling", "firm_cap"):
            given[name] = None if given[name] is None else int(given[name] * _FEN)
        clause = given.pop("clause")
        before = {item.get("kind"): item for item in self.benefit.materials}
        given["materials"] = [before.get(kind, {"kind": kind}) for kind in given["materials"]]
        share = given.pop("municipal_share")
        return given | {
            "tags": tags | {"chain": chain}, "municipal_share": _share(share), "upgrade_rank": given["upgrade_rank"] or 0,
            "undertaking_months": given["undertaking_months"] or 0,
            "clause": self.benefit.version.clauses.get(pk=clause) if clause else None,
        }  # fmt: skip


def _share(share: Fraction | None) -> Decimal:
    """A part of one, to four places."""
    return Decimal(0) if share is None else (Decimal(share.numerator) / share.denominator).quantize(Decimal("0.0001"))


def _initial(benefit: Benefit) -> dict[str, Any]:
    names = [
        name
        for name in BenefitForm.base_fields
        if hasattr(benefit, name) and name not in ("clause", "form", "materials")
    ]
    found = {name: getattr(benefit, name) for name in names}
    for name in ("ceiling", "firm_cap"):
        found[name] = None if found[name] is None else found[name] // _FEN
    lines = [_line(field) for field in benefit.form]
    tags = {f"tag_{axis}": tags for axis, tags in benefit.tags.items()}
    return found | tags | {
        "clause": str(benefit.clause_id or ""), "form": "\n".join(lines), "materials": [item["kind"] for item in benefit.materials],
        "chain": "、".join(benefit.tags.get("chain", [])),
    }  # fmt: skip


def _line(field: Mapping[str, Any]) -> str:
    parts = [str(field["id"]), str(field.get("label", "")), str(field.get("variable", ""))]
    return " | ".join([*parts, *(["必填"] if field.get("required") else [])])


def _field(line: str, number: int) -> dict[str, Any]:
    """A line as a field. ValidationError: no name, or a fact that the catalogue does not have."""
    parts = [part.strip() for part in re.split(r"[|｜]", line)]
    required = parts[-1] in ("必填", "required")
    parts = parts[:-1] if required else parts
    identity, label, name = (*parts, "", "", "")[:3]
    variable = catalogue().get(name) if name else None
    if not identity or not (label or variable):
        raise forms.ValidationError(_("第 %(n)s 行：请写标识和名称，用 | 隔开。"), params={"n": number})
    if name and variable is None:
        near = "、".join(catalogue().suggest(name)[:3])
        raise forms.ValidationError(
            _("第 %(n)s 行：没有名为“%(name)s”的数据项。%(near)s"), params={"n": number, "name": name, "near": near}
        )
    found: dict[str, Any] = {
        "id": identity,
        "label": label or (variable.label if variable else ""),
        "required": required,
    }
    return found | ({"variable": variable.id} if variable else {})
