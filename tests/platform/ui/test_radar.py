"""The geometry of the radar: where scores lie, and that what is missing is never drawn as zero."""

import pytest

from gaoxin.platform.ui.radar import HEIGHT, RADIUS, WIDTH, Axis, radar

CENTRE = (WIDTH / 2, HEIGHT / 2)


def drawn(*values, references=()):
    named = [
        Axis(f"方面{place}", value, references[place] if references else None) for place, value in enumerate(values)
    ]
    return radar(named, id="r", label="得分", own_name="本企业")


def test_full_marks_lie_at_the_end_of_the_axis_and_zero_in_the_middle():
    shown = drawn(100, 0, 50, 25)
    assert shown.spokes[0].point == shown.spokes[0].end == (CENTRE[0], CENTRE[1] - RADIUS)
    assert shown.spokes[1].point == CENTRE
    assert shown.spokes[2].point == (CENTRE[0], CENTRE[1] + RADIUS / 2)


def test_a_missing_axis_has_no_point_and_breaks_the_polygon():
    shown = drawn(80, None, 60, 40, 20, 10)
    assert shown.spokes[1].missing
    assert shown.some_missing
    assert len(shown.own_edges) == len(shown.own_fill) == 4, "the two edges beside the missing axis are left out"
    assert all(CENTRE not in edge for edge in shown.own_edges)
    assert not drawn(80, 0, 60).some_missing


def test_the_reference_is_drawn_where_it_is_known():
    shown = drawn(80, 70, 60, references=(50, None, 40))
    assert len(shown.reference_edges) == 1
    assert len(shown.own_edges) == 3


@pytest.mark.parametrize("values", [(1, 2), (1, 2, 3, 4, 5, 6, 7), (1, 2, 101), (-1, 2, 3)])
def test_too_few_axes_and_scores_off_the_scale_are_refused(values):
    with pytest.raises(ValueError, match="radar"):
        drawn(*values)
