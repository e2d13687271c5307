"""What people type becomes a canonical figure, or a sentence that says what is wrong."""

from fractions import Fraction

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from gaoxin.platform.ui.fields import (
    CreditCodeField,
    FigureField,
    MoneyField,
    PercentField,
    ThreeWayField,
    credit_code_warning,
)


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1260", 12_600_000),
        ("1,234.5", 12_345_000),
        ("３０００", 30_000_000),
        ("1，234", 12_340_000),
        ("1260万元", 12_600_000),
        (" 0 ", 0),
        ("-35", -350_000),
        ("−35", -350_000),
        ("0.00001", Fraction(1, 10)),
        ("", None),
    ],
)
def test_money_typed_in_ten_thousands_is_yuan(text, yuan):
    assert MoneyField(required=False).clean(text) == yuan


@pytest.mark.parametrize("text", ["约3000万", "-", "1.2.3", "1e9", "三千", "0x10", "9" * 50, "inf", "nan"])
def test_what_is_not_a_number_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match=r"不是数字，请只填数字，例如 1234\.5。"):
        MoneyField().clean(text)


def test_percent_is_a_fraction():
    assert PercentField().clean("3") == Fraction(3, 100)
    assert PercentField().clean("3%") == PercentField().clean("３％") == Fraction(3, 100)


@pytest.mark.parametrize(("text", "words"), [("120", "不能大于 100，现为 120。"), ("-1", "不能小于 0，现为 -1。")])
def test_limits_are_in_the_unit_that_is_typed(text, words):
    with pytest.raises(ValidationError) as error:
        PercentField(minimum=0, maximum=100).clean(text)
    assert error.value.messages == [words]


def test_a_count_is_whole():
    assert FigureField(unit="人", whole=True).clean("12.0") == 12
    with pytest.raises(ValidationError, match="应为整数"):
        FigureField(unit="人", whole=True).clean("12.5")


def test_a_canonical_initial_is_shown_in_the_unit_of_the_field():
    assert MoneyField().prepare_value(12_600_000) == "1260"
    assert PercentField().prepare_value(Fraction(3, 100)) == "3"
    assert MoneyField().prepare_value("1,2") == "1,2"
    assert MoneyField().prepare_value(12_345) == "1.2345"


class Form(forms.Form):
    certificate = ThreeWayField(label="证书")


@pytest.mark.parametrize(("posted", "value"), [("yes", True), ("no", False), ("", None)])
def test_not_known_is_neither_yes_nor_no(posted, value):
    form = Form({"certificate": posted})
    assert form.is_valid()
    assert form.cleaned_data["certificate"] is value


@pytest.mark.parametrize(("initial", "checked"), [(True, "yes"), (False, "no"), (None, "")])
def test_the_known_answer_is_checked(initial, checked):
    markup = str(Form(initial={"certificate": initial})["certificate"])
    assert markup.count("checked") == 1
    assert markup.split("checked")[0].rsplit('value="', 1)[1].startswith(f'{checked}"')


def test_a_credit_code_is_tidied():
    assert CreditCodeField().clean("9135 0100 m000 100y 43") == "91350100M000100Y43"
    assert CreditCodeField().clean("９１３５０１００Ｍ０００１００Ｙ４３") == "91350100M000100Y43"
    assert CreditCodeField(required=False).clean("") == ""


@pytest.mark.parametrize(
    ("text", "words"), [("91350100M000100Y4", "应为 18 位，现为 17 位。"), ("9135O100M000100Y43", "不该出现的字符：O")]
)
def test_a_credit_code_of_wrong_shape_is_refused_with_the_reason(text, words):
    with pytest.raises(ValidationError) as error:
        CreditCodeField().clean(text)
    assert words in error.value.messages[0]


def test_a_wrong_check_digit_warns_and_does_not_block():
    assert CreditCodeField().clean("91350100M000100Y44") == "91350100M000100Y44"
    assert "校验位不符" in credit_code_warning("91350100M000100Y44")
    assert credit_code_warning("91350100M000100Y43") == ""
