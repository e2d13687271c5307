"""Findings that come from comparing a delivery with what is known, in the words of ``messages.yaml``; and findings as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gaoxin.kernel.workbook import Finding
from gaoxin.kernel.workbook.messages import MESSAGES, Sentence

#: Findings that a batch keeps, the gravest first; the rest is counted.
KEPT = 5_000
_GRAVITY = {"error": 0, "warning": 1, "info": 2}


def _load() -> dict[str, Sentence]:
    text = Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8")
    return {code: Sentence(**entry) for code, entry in yaml.safe_load(text).items()}


OWN: dict[str, Sentence] = _load()


@dataclass(frozen=True)
class RegistryFinding(Finding):
    """A finding whose sentence is the registry's own."""

    def message(self, language: str = "zh") -> str:
        chinese = language.startswith("zh")
        sentence = OWN[self.code]
        return self._where(chinese) + (sentence.zh if chinese else sentence.en).format_map(self._values(chinese))

    def remedy(self, language: str = "zh") -> str:
        chinese = language.startswith("zh")
        sentence = OWN[self.code]
        return (sentence.fix_zh if chinese else sentence.fix_en).format_map(self._values(chinese))


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as a batch keeps them, the gravest first."""
    ordered = sorted(findings, key=lambda finding: _GRAVITY[finding.severity])
    return [
        {
            "code": each.code, "severity": each.severity, "sheet": each.sheet, "row": each.row, "column": each.column,
            "header": each.header, "value": each.value, "args": _plain(each.args), "count": each.count,
        }
        for each in ordered[:KEPT]
    ]  # fmt: skip


def from_json(kept: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The findings of a batch; those whose sentence no longer exists are left out."""
    found: list[Finding] = []
    for entry in kept:
        kind = RegistryFinding if entry["code"] in OWN else Finding
        if entry["code"] in OWN or entry["code"] in MESSAGES:
            found.append(kind(**{**entry, "args": {key: _paired(value) for key, value in entry["args"].items()}}))
    return found


def _plain(args: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, int | str | tuple) else str(value) for key, value in args.items()}


def _paired(value: Any) -> Any:
    # JSON has no tuples; a pair is a word in both languages.
    return tuple(value) if isinstance(value, list) else value
