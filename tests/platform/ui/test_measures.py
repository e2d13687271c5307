"""Where ticks, bands and thresholds stand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaoxin.platform.ui.measures import band, match, pace, ruler, share

numbers = st.integers(-(10**9), 10**9) | st.fractions(-(10**6), 10**6, max_denominator=1000)


@pytest.mark.parametrize(
    ("value", "elapsed", "tone"),
    [
        (0.63, 0.67, "ok"),
        (0.57, 0.67, "ok"),
        (0.5699, 0.67, "behind"),
        (0.37, 0.67, "behind"),
        (0.3699, 0.67, "late"),
        (0.9, 0.1, "ok"),
        (0.1, None, "ok"),
    ],
)
def test_a_bar_turns_yellow_above_ten_points_behind_and_red_above_thirty(value, elapsed, tone):
    assert pace(value, elapsed).tone == tone


def test_a_bar_never_leaves_its_track():
    assert pace(1.4, 1.2).done == 100
    assert pace(-0.2, 0.5).done == 0
    assert share(5, 3, 3) == 0


@pytest.mark.parametrize(
    ("low", "high", "state"),
    [(60, 60, "pass"), (60, 80, "pass"), (59.9, 60, "open"), (20, 59.9, "fail"), (0, 100, "open")],
)
def test_an_interval_passes_by_its_lowest_and_fails_by_its_highest_total(low, high, state):
    assert band(low, high, 100, 60).state == state


def test_a_score_without_a_pass_mark_is_open_and_has_no_tick():
    assert band(30, 40, 100) == band(30, 40, 100, None)
    assert band(30, 40, 100).mark is None
    assert band(30, 40, 100).state == "open"


@pytest.mark.parametrize(
    ("value", "options", "passed"),
    [
        (3, {}, True),
        (3, {"strict": True}, False),
        (2.99, {}, False),
        (3, {"ceiling": True}, True),
        (3, {"ceiling": True, "strict": True}, False),
        (3.01, {"ceiling": True}, False),
    ],
)
def test_the_threshold_itself_passes_unless_the_condition_is_strict(value, options, passed):
    assert ruler(value, 3, **options).passed is passed


@given(value=numbers, threshold=numbers, ceiling=st.booleans())
def test_value_and_threshold_always_lie_on_the_ruler(value, threshold, ceiling):
    bar = ruler(value, threshold, ceiling=ceiling)
    assert 0 <= bar.span_start <= bar.span_end <= 100
    assert {bar.span_start, bar.span_end} == {bar.value, bar.limit}
    assert bar.zone_start + bar.zone_width <= 100.01
    in_zone = bar.zone_start <= bar.value <= bar.zone_start + bar.zone_width + 0.01
    assert in_zone or not bar.passed


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_strip_shows_every_condition_once(passed, unknown, manual, failed):
    segments = match(passed, unknown, manual, failed)
    assert sum(segment.count for segment in segments) == passed + unknown + manual + failed
    assert all(segment.width > 0 for segment in segments)
    if segments:
        assert segments[-1].start + segments[-1].width == pytest.approx(100, abs=0.1)


def test_a_ratio_just_below_its_threshold_lies_left_of_it():
    bar = ruler(Fraction(26, 1000), Fraction(3, 100))
    assert bar.value < bar.limit
    assert not bar.passed
