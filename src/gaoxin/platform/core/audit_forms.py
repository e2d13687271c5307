"""Filters of the audit page, and the hash that somebody wrote down."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AuditFilter(forms.Form):
    """Narrows the entries of a zone's chain."""

    q = forms.CharField(label=_("用户或对象"), required=False, max_length=100)
    action = forms.CharField(label=_("动作"), required=False, max_length=100)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class AnchorForm(forms.Form):
    """A number and hash noted earlier, on paper or elsewhere."""

    sequence = forms.IntegerField(label=_("序号"), min_value=1)
    hash = forms.CharField(label=_("记下的摘要"), min_length=64, max_length=64)
