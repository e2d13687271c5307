"""What `gaoxin assess` shows on the screen: what was noticed in the workbook, and the verdicts counted."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gaoxin.faces.cli.language import say
from gaoxin.faces.cli.rules import console
from gaoxin.kernel.assess.intake import Intake
from gaoxin.kernel.assess.verdicts import Summary
from gaoxin.kernel.rules import Rulebook

#: Findings of one kind that the screen shows; the rest is counted.
SHOWN = 5
_MARKS = {"error": "[red]×[/red]", "warning": "[yellow]![/yellow]", "info": "·"}
#: The page on which columns are mapped is an option here.
_HERE = (("在“列的含义”里", "用 --map "), ("in the column mapping", "with --map"), ("in the mapping", "with --map"))


def for_terminal(sentence: str) -> str:
    """A remedy as it holds on the command line."""
    for there, here in _HERE:
        sentence = sentence.replace(there, here)
    return sentence


def print_findings(intake: Intake, lang: str, *, rest: str) -> None:
    """What was noticed while reading, on the error channel; of one kind about one column only the first.

    rest: where the others are to be seen.
    """
    out = Console(stderr=True)
    seen: Counter[tuple[str, str]] = Counter()
    shown = 0
    for finding in intake.findings:
        kind = finding.code, finding.column
        seen[kind] += 1
        if seen[kind] <= SHOWN and finding.code != "and_more":
            shown += 1
            sentence = f"{finding.message(lang)} {for_terminal(finding.remedy(lang))}".strip()
            out.print(f"{_MARKS[finding.severity]} {escape(sentence)}", highlight=False, soft_wrap=True)
    more = intake.findings.counts().total() - shown
    if more:
        out.print(
            say(f"… 另有 {more:,} 条同类提示，{rest}", f"… and {more:,} more of the same kinds; {rest}"), soft_wrap=True
        )


def print_summary(summary: Summary, table: Path, rulebooks: list[Rulebook], day: datetime.date, lang: str) -> None:
    """How many enterprises each rule lets pass and why not the others, and how many are of each class.

    table: the verdicts of everybody (Parquet).
    """
    zh = lang == "zh"
    headers = ("规则", "名称", "符合", "不符合", "缺数据", "待人工认定", "差一步", "缺一项") if zh else (
        "rule", "name", "pass", "fail", "facts missing", "to be judged", "one step away", "one fact missing")  # fmt: skip
    shown = Table(*headers[:2], title=say(f"评价日 {day}", f"on {day}"))
    for header in headers[2:]:
        shown.add_column(header, justify="right")
    by_key = {rulebook.key: rulebook for rulebook in rulebooks}
    for counts in summary.rules:
        rulebook = by_key[counts["rule"]]
        numbers = (counts[name] for name in ("pass", "fail", "unknown", "manual", "one_step", "one_fact"))
        shown.add_row(rulebook.key, rulebook.label if zh else rulebook.label_en, *(f"{number:,}" for number in numbers))
    out = console()
    out.print(shown)
    for line in _classes(table, rulebooks, 0 if zh else 1):
        out.print(escape(line), highlight=False, soft_wrap=True)


def _classes(table: Path, rulebooks: list[Rulebook], pick: int) -> list[str]:
    """For each rule that gives a class or grade, how many enterprises are of each."""
    graded = {rulebook.id: rulebook for rulebook in rulebooks if rulebook.outcome}
    if not graded:
        return []
    found: Counter[tuple[str, str]] = Counter()
    file = pq.ParquetFile(table)
    for group in range(file.num_row_groups):
        # Each rule is written as row groups of its own.
        rows = file.read_row_group(group, columns=["rule", "outcome"])
        rule = rows["rule"][0].as_py() if rows.num_rows else ""
        for pair in rows["outcome"].value_counts() if rule in graded else ():
            if (value := pair["values"].as_py()) is not None:
                found[rule, value] += pair["counts"].as_py()
    lines = []
    for name, rulebook in graded.items():
        assert rulebook.outcome is not None
        parts = [
            f"{words[pick]} {found[name, value]:,}"
            for value, words in rulebook.outcome.values.items()
            if found[name, value]
        ]
        label = (rulebook.label, rulebook.label_en)[pick]
        kind = (rulebook.outcome.label, rulebook.outcome.label_en)[pick]
        if parts:
            lines.append(say(f"{label} · {kind}：{'，'.join(parts)}", f"{label} · {kind}: {', '.join(parts)}"))
    return lines
