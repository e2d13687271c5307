"""Forms of rehearsals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.models import Benefit


class RehearsalForm(forms.Form):
    """What is rehearsed: a benefit with its present rule, or a pasted rule."""

    name = forms.CharField(label=_("名称"), required=False, max_length=120, help_text=_("不填则用规则的名称。"))
    benefit: forms.ModelChoiceField[Benefit] = forms.ModelChoiceField(
        label=_("事项"), required=False, queryset=None, empty_label=_("不选，用下面的规则")
    )
    on = forms.DateField(
        label=_("评价日"), initial=timezone.localdate, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )  # fmt: skip
    text = forms.CharField(
        label=_("规则"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_("规则的 YAML。选了事项又填了这里，就把填的当作草案，与事项现行的规则比较。"),
    )  # fmt: skip

    def __init__(self, *args: Any, benefits: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["benefit"].queryset = benefits  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("benefit") and not given.get("text", "").strip():
            raise ValidationError(_("请选择事项，或贴上规则。"))
        return given
