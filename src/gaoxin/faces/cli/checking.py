"""Runs worked cases: of the whole library, or of the rulebooks that somebody wrote in a folder or file of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gaoxin.faces.cli.language import say
from gaoxin.faces.cli.usage import Told
from gaoxin.kernel.rules import Library, RuleProblem, located
from gaoxin.kernel.rules.cases import case_files, load_cases, run_case
from gaoxin.kernel.rules.library import DEFINITIONS, rulebook_files
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.kernel.rules.soundness import without_source

_CASES = ".cases.yaml"


@dataclass
class Checked:
    """How the cases came out. lines: what differs, and faults of files; faulty: files that cannot be read."""

    count: int = 0
    passed: int = 0
    faulty: int = 0
    lines: list[str] = field(default_factory=list)


def check_books(place: Path | None, only: tuple[str, ...], language: str) -> Checked:
    """Builds every rulebook at a place (None: the shipped library) and runs its cases; one faulty file does not hide another.

    only: ids or keys of the rules whose cases are run.
    """
    found = Checked()
    base, books, cases = _files(place)
    if not books:
        raise Told(say(f"“{place}”里没有规则文件（.yaml）。", f"There is no rulebook (.yaml) in {place}."))
    library = Library.bare(base)
    for path in books:
        with _told(found, language):
            name = str(path.relative_to(base))
            uncited = without_source(library.add(located.read(path, name), name))
            if uncited:
                listed = ", ".join(uncited)
                raise RuleProblem(
                    "clause_missing", f"没有写明出处（clause）：{listed}。", f"No clause is given for: {listed}.",
                    hint_zh="写成 clause: <sources 的 id> <条款>，如 clause: doc 第三条；本平台自拟的规则写 basis: own。",
                    hint_en="Write clause: <id of a source> <place>, such as clause: doc 第三条; a proposal of one's own is basis: own.",
                    file=name,
                )  # fmt: skip
    for path in cases:
        with _told(found, language):
            _run(path, base, library, only, language, found)
    return found


def _files(place: Path | None) -> tuple[Path, list[Path], list[Path]]:
    """The folder that names are told from, the rulebooks, and the files of cases."""
    base = place or rulebooks_dir()
    if base.is_file():
        book = base.with_name(base.name.removesuffix(_CASES) + ".yaml") if base.name.endswith(_CASES) else base
        cases = book.with_name(book.stem + _CASES)
        return base.parent, [book], [cases] if cases.is_file() else []
    books, cases_below = rulebook_files(base, policies=True), case_files(base)
    if not books:
        # Somebody's own folder may hold the files themselves.
        books = sorted(
            path for path in base.glob("*.yaml") if path.name != DEFINITIONS and not path.name.endswith(_CASES)
        )
        cases_below = sorted(base.glob(f"*{_CASES}"))
    return base, books, cases_below


def _run(path: Path, base: Path, library: Library, only: tuple[str, ...], language: str, found: Checked) -> None:
    for case in load_cases(path, library.catalogue, str(path.relative_to(base))):
        if only and case.rule not in only and case.rule.split("@")[0] not in only:
            continue
        outcome = run_case(case, library)
        found.count += 1
        found.passed += outcome.passed
        for zh, en in outcome.differences:
            found.lines.append(f"{case.file}:{case.line} {case.rule} {case.id}  {zh if language == 'zh' else en}")


@contextmanager
def _told(found: Checked, language: str) -> Iterator[None]:
    """Keeps the fault of one file and goes on with the next."""
    try:
        yield
    except RuleProblem as problem:
        found.faulty += 1
        found.lines.append(problem.report(language))
