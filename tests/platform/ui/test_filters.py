"""The conditions in force can be read and taken away one by one."""

import datetime as dt

from django import forms
from django.test import RequestFactory

from gaoxin.platform.ui.filters import active_filters


class Form(forms.Form):
    q = forms.CharField(label="名称", required=False)
    verdict = forms.MultipleChoiceField(
        label="结论", required=False, choices=[("pass", "符合"), ("组", [("fail", "不符合")])]
    )
    near = forms.BooleanField(label="只差一步", required=False)
    since = forms.DateField(label="不早于", required=False)


def chips(query: str):
    request = RequestFactory().get(f"/?{query}")
    return active_filters(Form(request.GET), request)


def test_each_condition_says_its_words_and_leads_to_the_list_without_it():
    found = chips("verdict=pass&verdict=fail&near=on&since=2026-01-01&sort=name&page=3")
    assert [(chip.label, chip.value) for chip in found] == [
        ("结论", "符合、不符合"),
        ("只差一步", ""),
        ("不早于", "2026-01-01"),
    ]
    assert found[0].url == "?near=on&since=2026-01-01&sort=name"
    assert found[1].url == "?verdict=pass&verdict=fail&since=2026-01-01&sort=name"


def test_empty_and_wrong_conditions_are_not_in_force():
    assert chips("q=&since=yesterday&verdict=nonsense") == []


def test_a_form_that_was_not_sent_has_no_conditions():
    assert active_filters(Form(), RequestFactory().get("/")) == []


def test_dates_are_written_as_in_lists():
    assert Form({"since": "2026-09-05"}).fields["since"].clean("2026-09-05") == dt.date(2026, 9, 5)
    assert chips("since=2026-09-05")[0].value == "2026-09-05"
