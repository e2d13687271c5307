"""Forms for opinions on a draft and questions about a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.policies.enums import OpinionState

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Clause, PolicyVersion

_ANY = ("", _("不限"))
_ANSWERS = [(value, label) for value, label in OpinionState.choices if value != OpinionState.WAITING]


class AboutClause(forms.Form):
    """What somebody says about one clause of a policy, or about all of it."""

    clause = forms.ChoiceField(
        label=_("针对"), required=False,
        widget=forms.Select(attrs={"hx-get": "", "hx-select": "#passage", "hx-target": "#passage", "hx-swap": "outerHTML"}),
    )  # fmt: skip
    text = forms.CharField(
        label=pgettext_lazy("opinion", "意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    name = forms.CharField(label=_("姓名或单位"), max_length=100, required=False, help_text=_("可以不填。不公开。"))
    contact = forms.CharField(
        label=_("联系方式"), max_length=100, required=False, help_text=_("可以不填。只用于核实和答复，不公开。")
    )
    #: For a program that fills in every field it sees; people do not see this one.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: PolicyVersion, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clauses = {clause.anchor: clause for clause in version.clauses.order_by("position")}
        rows = [(anchor, _short(clause, version.text)) for anchor, clause in self._clauses.items()]
        self.fields["clause"].choices = [("", _("整份政策")), *rows]  # type: ignore[attr-defined]
        if signed_in:
            del self.fields["name"]

    def given(self) -> dict[str, Any]:
        """What the actions take."""
        values = self.cleaned_data
        found = {name: values[name] for name in ("text", "name", "contact") if name in values}
        return found | {"clause": self._clauses.get(values["clause"])}

    @property
    def is_filled_by_a_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class OpinionForm(AboutClause):
    """An opinion on a draft."""


class QuestionForm(AboutClause):
    """A question about a policy."""

    def __init__(self, *args: Any, version: PolicyVersion, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, version=version, signed_in=signed_in, **kwargs)
        text, contact = self.fields["text"], self.fields["contact"]
        text.label, text.max_length = pgettext_lazy("question", "问题"), 1000  # type: ignore[attr-defined]
        text.help_text = _("请不要写身份证号、账号等个人信息。")
        if not signed_in:
            contact.required, contact.help_text = True, _("答复发到这里。不公开。")


class FollowForm(forms.Form):
    """What lets somebody without an account see what became of a question."""

    number = forms.CharField(label=_("编号"), max_length=40, help_text=_("提交时页面给出的编号。"))
    contact = forms.CharField(label=_("联系方式"), max_length=100, help_text=_("提问时填写的联系方式。"))


class AnswerForm(forms.Form):
    """What becomes of one opinion or of several alike."""

    state = forms.ChoiceField(label=pgettext_lazy("opinion", "处理"), choices=_ANSWERS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("与政策一起公布。")
    )
    public_text = forms.CharField(
        label=_("公布的内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("意见里有姓名、联系方式或商业信息时，在这里写可以公布的说法；不填则公布原话。只选一条时才能填。"),
    )  # fmt: skip


class OpinionFilter(forms.Form):
    """Narrows the opinions on a draft."""

    q = forms.CharField(label=_("搜索"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("opinion", "处理"), required=False, choices=[_ANY, *OpinionState.choices]
    )
    place = forms.ChoiceField(label=_("条款"), required=False)

    def __init__(self, *args: Any, places: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [_ANY, *((place, place) for place in places)]  # type: ignore[attr-defined]


class QuestionFilter(forms.Form):
    """Narrows the staff's list of questions."""

    q = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("问题、答复或政策")}),
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[_ANY, ("open", _("待答复")), ("published", _("已公布")), ("kept", _("已答复，未公布")), ("declined", _("不予答复"))],
    )  # fmt: skip


def _short(clause: Clause, text: str) -> str:
    """A clause in a list of choices: where it stands and how it begins."""
    words = " ".join(text[clause.start : clause.end].split()).removeprefix(clause.label).strip()
    return f"{clause.label}　{words[:24]}{'…' if len(words) > 24 else ''}"
