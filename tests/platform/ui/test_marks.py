"""Every state has one look: shape, word and colour."""

import re
from pathlib import Path

import pytest

import gaoxin.platform.ui
from gaoxin.kernel.rules.status import Status
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.ui.marks import LIGHTS, TONES, VERDICTS, light_mark, verdict_mark

UI = Path(gaoxin.platform.ui.__file__).parent
SHEETS = "\n".join(path.read_text(encoding="utf-8") for path in (UI / "assets" / "css").glob("*.css"))


def _component(name: str) -> str:
    return (UI / "templates" / "cotton" / f"{name}.html").read_text(encoding="utf-8")


def test_every_verdict_has_a_look():
    assert set(VERDICTS) == set(Status)
    assert len({mark.name for mark in VERDICTS.values()}) == len(Status)


@pytest.mark.parametrize("status", list(Status))
def test_a_verdict_is_found_by_enum_number_and_word(status):
    assert verdict_mark(status) == verdict_mark(int(status)) == verdict_mark(status.word) == VERDICTS[status]


def test_an_unknown_state_is_an_error_and_not_a_grey_default():
    with pytest.raises(ValueError, match="perhaps"):
        verdict_mark("perhaps")
    with pytest.raises(KeyError):
        light_mark("purple")


def test_every_look_has_its_own_shape_and_colour():
    for mark in VERDICTS.values():
        assert f".verdict--{mark.name} " in SHEETS
        assert f'name == "{mark.name}"' in _component("verdict_mark")
    for colour in LIGHTS:
        assert f".light--{colour} " in SHEETS
        assert f'state == "{colour}"' in _component("light")
    for tone in set(TONES) - {"info"}:
        assert f".alert--{tone} " in SHEETS
        assert f".toast--{tone} " in SHEETS


def test_every_state_of_a_task_has_its_word_in_the_progress_component():
    named = set(re.findall(r'state == "(\w+)"', _component("progress")))
    assert set(TaskState.values) <= named
