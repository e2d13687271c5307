"""The language of procedures as docs/casework.md tells it: its example is right, and no key goes untold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.mechanisms.casework.people import Town, moment

from gaoxin.mechanisms.casework.calendars.store import current_version
from gaoxin.mechanisms.casework.engine.playing import Play, PlayStep
from gaoxin.mechanisms.casework.procedures.definition import FieldType, Place
from gaoxin.mechanisms.casework.procedures.reading import read_text

DOCUMENT = (Path(__file__).parents[3] / "docs" / "casework.md").read_text(encoding="utf-8")
READER = Path(__file__).parents[3] / "src" / "gaoxin" / "mechanisms" / "casework" / "procedures"


def _example() -> str:
    found = re.search(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_is_a_procedure_without_fault() -> None:
    assert read_text(_example(), "docs/casework.md").key == "sample/leave"


@pytest.mark.django_db
def test_the_example_grants_by_silence_after_five_working_days(town: Town) -> None:
    game = Play(read_text(_example(), "docs/casework.md"), current_version(town.zone.pk))
    game.take(PlayStep("open", moment("2025-10-10 10:00")))
    game.until(moment("2025-10-16 23:59"))
    assert game.case.state == "asked"
    game.until(moment("2025-10-17 00:01"))
    assert game.case.state == "granted"


def test_every_key_that_a_file_may_hold_is_told() -> None:
    keys = set()
    for name in ("reading.py", "steps.py"):
        text = (READER / name).read_text(encoding="utf-8")
        keys |= set(re.findall(r"(?:node|inner|item)\.(?:get|words|nodes|node|list_of_nodes)\(\s*\"(\w+)\"", text))
        keys |= set(re.findall(r"(?:texts_of|text_of|by_kind|_texts)\(node, \"(\w+)\"", text))
    assert len(keys) > 35
    assert sorted(key for key in keys if not re.search(rf"\b{key}\b", DOCUMENT)) == []


def test_every_place_and_type_of_field_is_told() -> None:
    for word in (*Place, *FieldType):
        assert f"`{word.value}`" in DOCUMENT, word
