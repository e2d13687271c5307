"""Forms of the import desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.enums import BatchState, SourceKind
from gaoxin.mechanisms.registry.models import Source
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaoxin.platform.core.actor import Actor


class DateInput(forms.DateInput):
    """The browser's own picker; it wants ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class UploadForm(forms.Form):
    """A department's workbook with what its figures speak of."""

    file = forms.FileField(
        label=_("企业表"),
        error_messages={"required": _("请选择要导入的企业表。"), "empty": _("这个文件是空的，里面没有内容。")},
    )
    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("来源"),
        empty_label=_("请选择"),
        help_text=_("列的含义按来源记住，下次自动套用。"),
    )
    observed_on = forms.DateField(
        label=_("数据日期"), widget=DateInput, help_text=_("数据反映哪一天的情况；不是今天的日期。")
    )
    month = forms.CharField(
        label=_("累计数截至月份"),
        required=False,
        max_length=7,
        help_text=_("表中有“本年累计”时填写，如 2026-06；留空按数据日期推定。"),
    )
    sheet = forms.CharField(label=_("工作表"), required=False, max_length=100, help_text=_("留空读取最像数据的一张。"))
    create_unknown = forms.BooleanField(
        label=_("库中没有的企业，新建档案"),
        required=False,
        initial=True,
        help_text=_("不勾选则这些行拒收，并在原表中标出。"),
    )
    force_units = forms.BooleanField(
        label=_("疑似元与万元混淆的数，按原数收录"), required=False, help_text=_("只在核对无误后勾选。")
    )

    def __init__(self, *args: Any, sources: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.queryset = Source.objects.filter(pk__in=[source.pk for source in sources])
        if len(sources) == 1:
            field.initial = sources[0]
        self.fields["observed_on"].initial = timezone.localdate()

    def clean_month(self) -> int | None:
        text = str(self.cleaned_data["month"]).strip()
        if not text:
            return None
        try:
            month = periods.parse(text)
        except ValueError:
            month = 0
        if month < 190_001:
            raise forms.ValidationError(_("月份写作 2026-06。"))
        return month


class BatchFilter(forms.Form):
    """Narrows the history of imports."""

    q = forms.CharField(label=_("文件名"), required=False, max_length=100)
    source = forms.ChoiceField(label=_("来源"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *BatchState.choices])

    def __init__(self, *args: Any, sources: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("全部")), *((str(source.pk), source.name) for source in sources)]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A word for the record."""

    reason = forms.CharField(label=_("原因"), required=False, max_length=300)


class SourceForm(forms.Form):
    """A new source."""

    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("如“税务局”“科技局”。"))
    kind = forms.ChoiceField(
        label=_("类型"), choices=[choice for choice in SourceKind.choices if choice[0] in ("department", "system")]
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("报送单位"), required=False, empty_label=_("不限"),
        help_text=_("选定后，只有这个单位的业务人员可以导入它的数据。"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(
            zone=actor.zone, kind=OrganisationKind.DEPARTMENT, is_active=True
        ).order_by("name")
