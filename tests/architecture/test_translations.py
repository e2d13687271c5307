"""Every text on a screen has its English."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """The project's own script for translations, loaded from its file."""
    spec = importlib.util.spec_from_file_location("messages_script", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_of_every_app_has_an_english_translation(messages: ModuleType) -> None:
    missing = {
        str(app.relative_to(messages.SOURCE)): texts for app in messages.apps() if (texts := messages.untranslated(app))
    }
    assert missing == {}


def test_a_text_has_one_english_in_all_apps(messages: ModuleType) -> None:
    assert messages.disagreements(messages.apps()) == []


def test_a_text_with_two_english_texts_is_reported_with_its_apps(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    core, ui = messages.SOURCE / "platform" / "core", messages.SOURCE / "platform" / "ui"
    catalogues = {core: Catalog(locale="en"), ui: Catalog(locale="en")}
    for app, step, number in ((core, "Step", ("%(n)s item", "%(n)s items")), (ui, "Work", "%(n)s items")):
        catalogues[app].add("办理", step)
        catalogues[app].add("办理", step, context="same" if app == core else "other")
        catalogues[app].add("%(n)s 项" if isinstance(number, str) else ("%(n)s 项", "%(n)s 项"), number)
    monkeypatch.setattr(messages, "translated", lambda app: catalogues.get(app, Catalog(locale="en")))
    told = ["办理: 'Step' in platform/core; 'Work' in platform/ui"]
    assert messages.disagreements([core]) == messages.disagreements([ui]) == told
    assert messages.disagreements([messages.SOURCE / "faces" / "api"]) == []


def test_texts_are_found_in_code_and_in_templates(messages: ModuleType) -> None:
    found = {message.id for message in messages.extracted(messages.SOURCE / "platform" / "core")}
    assert {"只能打开自己的文件。", "取消任务", "系统管理员"} <= found


def test_placeholders_of_a_text_are_those_of_its_translation(messages: ModuleType) -> None:
    pairs = [
        (message.id, message.string)
        for app in messages.apps()
        for message in messages.translated(app)
        if isinstance(message.id, str)
    ]
    wrong = [text for text, english in pairs if text and english and _names(text) != _names(english)]
    assert wrong == []


def _names(text: str) -> set[str]:
    return {part.split(")", 1)[0] for part in text.split("%(")[1:]}
