"""The picture of a procedure: every state and move is in it, no label lies upon another, every rail ends at its state."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from tests.mechanisms.casework.people import REQUEST, Town
from tests.mechanisms.casework.test_pages import client_of, text_of

from gaoxin.mechanisms.casework.pages.diagram import diagram_of, text_width
from gaoxin.mechanisms.casework.procedures.library import library

PROCEDURE = library().procedures[REQUEST, 1]


def test_every_state_and_every_move_from_every_state_is_drawn_once() -> None:
    picture = diagram_of(PROCEDURE)
    assert [box.id for box in picture.boxes] == ["", *(state.id for state in PROCEDURE.states)]
    expected = [("", "open")] + [
        (state.id, move.id) for state in PROCEDURE.states for move in PROCEDURE.moves_from(state.id)
    ]
    assert [(arm.source, arm.id) for arm in picture.arms] == expected


def test_no_two_labels_share_a_line_and_all_are_inside() -> None:
    picture = diagram_of(PROCEDURE)
    lines = [arm.y for arm in picture.arms] + [box.y for box in picture.boxes]
    assert len(set(lines)) == len(lines)
    assert min(b - a for a, b in pairwise(sorted(lines))) >= 20
    assert max(lines) < picture.height
    for arm in picture.arms:
        assert arm.who_x + text_width(arm.who) * 0.9 < picture.width


def test_every_rail_leads_from_its_label_into_the_box_of_its_state() -> None:
    picture = diagram_of(PROCEDURE)
    boxes = {box.id: box for box in picture.boxes}
    for arm in picture.arms:
        move = PROCEDURE.move(arm.id)
        stays = move.to is None or move.to == arm.source
        assert arm.stays is stays
        if stays:
            assert arm.path == ""
            continue
        numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", arm.path)]
        box = boxes[str(move.to)]
        assert numbers[1] == arm.y
        assert numbers[-1] == pytest.approx(box.right + 7)
        assert box.y in numbers
        assert float(re.findall(r"Q (\S+)", arm.path)[0]) < picture.width


def test_two_rails_on_one_place_never_meet() -> None:
    picture = diagram_of(PROCEDURE)
    spans: dict[float, dict[str, tuple[float, float]]] = {}
    for arm in picture.arms:
        if arm.path:
            place = float(re.findall(r"Q (\S+)", arm.path)[0])
            target = str(PROCEDURE.move(arm.id).to)
            end = next(box.y for box in picture.boxes if box.id == target)
            low, high = spans.setdefault(place, {}).get(target, (end, end))
            spans[place][target] = (min(low, arm.y), max(high, arm.y))
    for targets in spans.values():
        ordered = sorted(targets.values())
        assert all(first[1] < second[0] for first, second in pairwise(ordered))


@pytest.mark.django_db
def test_the_page_shows_picture_matrix_and_clocks(town: Town) -> None:
    client = client_of(town.centre)
    page = text_of(client, f"/workbench/cases/procedures/{REQUEST}/")
    for state in PROCEDURE.states:
        assert state.label.zh in page
    for move in PROCEDURE.moves:
        assert move.label.zh in page
    assert "“答复”到期前至少 1 个工作日" in page
    assert text_of(client, "/workbench/cases/procedures/")
    assert client.get("/workbench/cases/procedures/no/such/").status_code == 404
    assert client.get(f"/workbench/cases/procedures/{REQUEST}/?version=99").status_code == 404
