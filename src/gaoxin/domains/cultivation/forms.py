"""Forms and filters of the pages."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.cultivation.entry import entry_rules
from gaoxin.domains.cultivation.enums import InclusionState, Kind, Level, Place, ReserveState, TitleState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.qualifications import qualifications
from gaoxin.domains.cultivation.selectors.reserves import owners
from gaoxin.mechanisms.registry.selectors.enterprises import find
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import User

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DAY)


def qualification_choices(kind: str = "") -> list[tuple[str, Any]]:
    """Qualifications grouped by kind."""
    wanted = [kind] if kind else Kind.values
    return [
        (str(Kind(each).label), [(item.id, item.name) for item in qualifications().of_kind(each)]) for each in wanted
    ]


class TitleFilter(forms.Form):
    """Narrows the register."""

    q = forms.CharField(label=_("企业、文号、名称"), required=False, max_length=100)
    qualification = forms.ChoiceField(label=_("称号"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *TitleState.choices])
    level = forms.ChoiceField(label=_("级别"), required=False, choices=[("", _("全部")), *Level.choices])
    year = forms.IntegerField(label=_("认定年度"), required=False, min_value=1990, max_value=2199)
    month = forms.RegexField(
        r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$", label=_("到期月份"), required=False,
        error_messages={"invalid": _("到期月份写成 2027-03。")},
        widget=forms.TextInput(attrs={"placeholder": "2027-03", "inputmode": "numeric"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=pgettext_lazy("cultivation", "类别"),
        required=False,
        widget=forms.HiddenInput,
        choices=[("", ""), *Kind.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.data.get("kind", "") if self.is_bound else ""
        choices = qualification_choices(kind if kind in Kind.values else "")
        self.fields["qualification"].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person of the zone's staff, by name."""

    def __init__(self) -> None:
        super().__init__(queryset=User.objects.none(), label=_("责任人"), required=False)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class ActorForm(forms.Form):
    """A form whose choices depend on who is asking."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        owner = self.fields.get("owner")
        if isinstance(owner, OwnerField):
            owner.queryset = owners(actor)


class TitleForm(ActorForm):
    """Registers one title by hand."""

    enterprise = forms.CharField(label=_("企业"), max_length=200, help_text=_("全称、简称或统一社会信用代码。"))
    qualification = forms.ChoiceField(label=_("称号"))
    level = forms.ChoiceField(label=_("级别"), required=False, choices=[("", _("按称号通常的级别")), *Level.choices])
    name = forms.CharField(label=_("平台或奖项名称"), required=False, max_length=200)
    valid_from = day_field(_("认定日期"), required=True)
    valid_to = day_field(_("有效期至"), help_text=_("留空时，有法定期限的按期限推算。"))
    recheck_on = day_field(_("复核日期"))
    batch = forms.CharField(label=_("批次"), required=False, max_length=60)
    number = forms.CharField(label=_("证书编号"), required=False, max_length=60)
    document = forms.CharField(label=_("认定文号"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["qualification"].choices = qualification_choices()  # type: ignore[attr-defined]

    def clean_enterprise(self) -> Any:
        found = find(self.actor, self.cleaned_data["enterprise"])
        if found is None:
            raise forms.ValidationError(_("企业库里找不到唯一的一家，请填写全称或统一社会信用代码。"))
        return found


class CorrectForm(forms.Form):
    """Mends an entry."""

    level = forms.ChoiceField(label=_("级别"), choices=Level.choices)
    name = forms.CharField(label=_("平台或奖项名称"), required=False, max_length=200)
    valid_from = day_field(_("认定日期"), required=True)
    valid_to = day_field(_("有效期至"))
    recheck_on = day_field(_("复核日期"))
    batch = forms.CharField(label=_("批次"), required=False, max_length=60)
    number = forms.CharField(label=_("证书编号"), required=False, max_length=60)
    document = forms.CharField(label=_("认定文号"), required=False, max_length=200)
    reason = forms.CharField(label=_("更正理由"), max_length=300)


class ReasonForm(forms.Form):
    """Why something is taken away or back; with the day where it matters."""

    on = day_field(_("日期"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class UploadForm(forms.Form):
    """A workbook of titles."""

    file = forms.FileField(
        label=_("称号名单"),
        error_messages={"required": _("请选择名单。"), "empty": _("这个文件是空的，里面没有内容。")},
    )
    qualification = forms.ChoiceField(
        label=_("整表都是"), required=False, help_text=_("表中没有“称号”一列时，选择整张表是哪一种称号。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["qualification"].choices = [("", _("按表中的称号列")), *qualification_choices()]  # type: ignore[attr-defined]


class PlaceFilter(forms.Form):
    """Narrows the list of a rung."""

    q = forms.CharField(label=_("企业"), required=False, max_length=100)
    place = forms.ChoiceField(
        label=pgettext_lazy("cultivation", "位置"),
        required=False,
        widget=forms.HiddenInput,
        choices=[("", ""), ("held", _("现有")), *Place.choices],
    )


class ReserveForm(ActorForm):
    """What is done with an enterprise in reserve."""

    owner = OwnerField()
    next_action = forms.CharField(label=pgettext_lazy("cultivation", "下一步"), required=False, max_length=200)
    due_on = day_field(_("完成期限"))
    reason = forms.CharField(label=_("入库理由"), required=False, max_length=200)


class ReserveFilter(forms.Form):
    """Narrows the reserve libraries."""

    q = forms.CharField(label=_("企业或下一步"), required=False, max_length=100)
    rung = forms.ChoiceField(label=_("储备库"), required=False)
    owner = forms.ChoiceField(
        label=_("责任人"), required=False, choices=[("", _("全部")), ("me", _("我负责的")), ("none", _("没有责任人"))]
    )
    due = forms.ChoiceField(
        label=_("期限"), required=False, choices=[("", _("不限")), ("late", _("已过期")), ("month", _("30天内"))]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=ReserveState.choices, initial=ReserveState.ACTIVE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rung"].choices = [("", _("全部")), *ladders().rung_choices()]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("在库")), *ReserveState.choices[1:]]  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    """A target of cultivation."""

    rung = forms.ChoiceField(label=_("台阶"))
    year = forms.IntegerField(label=_("目标年度"), min_value=2000, max_value=2100)
    goal = forms.IntegerField(label=_("目标数"), min_value=0, max_value=1_000_000)
    base_year = forms.IntegerField(label=_("基期"), min_value=2000, max_value=2100)
    base = forms.IntegerField(label=_("基期数"), min_value=0, max_value=1_000_000)
    document = forms.CharField(label=pgettext_lazy("cultivation", "依据"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rung"].choices = ladders().rung_choices()  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year
        self.fields["base_year"].initial = timezone.localdate().year - 1

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("year") and given.get("base_year") and given["base_year"] > given["year"]:
            self.add_error("base_year", _("基期不能晚于目标年度。"))
        return given


class InclusionFilter(forms.Form):
    """Narrows the files on their way into statistics."""

    q = forms.CharField(label=_("企业"), required=False, max_length=100)
    rung = forms.ChoiceField(label=_("专业"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("在办")), ("all", _("全部")), *InclusionState.choices]
    )
    group = forms.ChoiceField(label=_("培育分类"), required=False)
    owner = forms.ChoiceField(
        label=_("责任人"), required=False, choices=[("", _("全部")), ("me", _("我负责的")), ("none", _("没有责任人"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rungs = [(rung.id, rung.name) for rung in ladders().by_id["four_up"].rungs]
        self.fields["rung"].choices = [("", _("全部")), *rungs]  # type: ignore[attr-defined]
        groups = [(group.id, group.name) for group in entry_rules(None).groups]
        self.fields["group"].choices = [("", _("全部")), *groups]  # type: ignore[attr-defined]


class OpenForm(ActorForm):
    """Opens files for the ticked enterprises."""

    group = forms.ChoiceField(label=_("培育分类"))
    owner = OwnerField()
    note = forms.CharField(label=_("说明"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.id, group.name) for group in entry_rules(None).groups]
        self.fields["group"].choices = groups  # type: ignore[attr-defined]
        self.fields["group"].initial = "crossing"


class AssignForm(ActorForm):
    """Who looks after a file, and until when."""

    owner = OwnerField()
    due_on = day_field(_("申报截止"))


def ids_of(values: list[str]) -> list[int]:
    """Ticked ids of a list; what is no number is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 12]


def parse_day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
