"""The sentences of ``messages.yaml``: what reading a workbook can say, in Chinese and English, each with the way out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml


class Sentence(NamedTuple):
    """One finding in both languages; the fixes are empty when nothing need be done."""

    zh: str
    en: str
    fix_zh: str = ""
    fix_en: str = ""


def _load() -> dict[str, Sentence]:
    text = Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8")
    return {code: Sentence(**entry) for code, entry in yaml.safe_load(text).items()}


MESSAGES: dict[str, Sentence] = _load()
