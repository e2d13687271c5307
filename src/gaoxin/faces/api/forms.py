"""The form for a new key."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.models import TokenScope
from gaoxin.platform.core.tokens import LONGEST_DAYS


class KeyForm(forms.Form):
    """What a new key is for, what it may do, how long it is valid."""

    name = forms.CharField(label=_("用途"), max_length=100, help_text=_("例如：税务局数据交换。"))
    scopes = forms.MultipleChoiceField(
        label=_("权限范围"), choices=TokenScope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("有效期（天）"), min_value=1, max_value=LONGEST_DAYS, initial=90)
