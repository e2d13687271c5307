"""What is wrong with a rule's text or file: the place, the reason in Chinese and English, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class RuleProblem(Exception):
    """A fault in a rule that its author can mend.

    code: a stable word for tests and translations, such as ``unknown_name``.
    zh, en: one sentence each, ending with a full stop.
    start, end: character offsets in ``text`` (end exclusive).
    hint_zh, hint_en: what to write instead; empty when nothing better can be said.
    file, line, path: where the text stands in a rulebook file, when it comes from one.
    """

    code: str
    zh: str
    en: str
    start: int = 0
    end: int = 0
    hint_zh: str = ""
    hint_en: str = ""
    text: str = ""
    file: str = ""
    line: int = 0
    path: str = field(default="")

    def __post_init__(self) -> None:
        super().__init__(self.zh)

    def message(self, language: str = "zh") -> str:
        """The sentence and the remedy in ``zh`` or ``en``, without the place."""
        sentence, hint = (self.zh, self.hint_zh) if language.startswith("zh") else (self.en, self.hint_en)
        joined = "" if language.startswith("zh") else " "
        return f"{sentence}{joined}{hint}" if hint else sentence

    def report(self, language: str = "zh") -> str:
        """Several lines for a terminal: place, sentence, and the text with the fault underlined."""
        place = ":".join(str(part) for part in (self.file, self.line or "") if part)
        head = f"{place} {self.path}".strip()
        lines = [f"{head}: {self.message(language)}" if head else self.message(language)]
        if self.text:
            before = self.text[: self.start]
            row = before.count("\n")
            column = len(before) - (before.rfind("\n") + 1)
            shown = self.text.split("\n")[row]
            # Chinese characters take two terminal cells, so the marker is measured in cells.
            pad = sum(2 if ord(ch) > 0x2E7F else 1 for ch in shown[:column])
            width = max(1, sum(2 if ord(ch) > 0x2E7F else 1 for ch in self.text[self.start : self.end].split("\n")[0]))
            lines += [f"    {shown}", f"    {' ' * pad}{'^' * width}"]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.report("zh")
