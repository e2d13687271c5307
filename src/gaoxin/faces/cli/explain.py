"""The full reasons of one enterprise, printed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from gaoxin.kernel.rules import Evaluator, Library, Result, Rulebook, Status
from gaoxin.kernel.rules.path import shortest_path
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.reasons import Explainer, Reason
from gaoxin.kernel.rules.rulebook import Clause
from gaoxin.kernel.rules.wording import (
    STATUS_EN,
    fact_value,
    key_name,
    money,
    path_note,
    path_text,
    reason_text,
    score_text,
)

MARKS = {
    Status.PASS: "[green]✔[/green]",
    Status.FAIL: "[red]✘[/red]",
    Status.UNKNOWN: "[yellow]?[/yellow]",
    Status.MANUAL: "[cyan]○[/cyan]",
}


def print_explanation(
    out: Console, library: Library, rulebooks: Sequence[Rulebook], population: Population, row: int, lang: str
) -> None:
    """Every rule with each criterion's clause, value, source, threshold and distance, and the shortest way to pass."""
    facts = population.facts(row)
    out.print(f"[bold]{escape(population.title(row))}[/bold]  {population.codes[row]}")
    explainer = Explainer()
    for result in Evaluator(rulebooks, population.on).run(facts):
        _print_result(out, library, explainer, result, population, row, lang)


def _print_result(
    out: Console, library: Library, explainer: Explainer, result: Result, population: Population, row: int, lang: str
) -> None:
    zh = lang == "zh"
    rulebook = result.rulebook
    score = ""
    if rulebook.total is not None:
        score = f"  {'得分' if zh else 'score'} {score_text(result.span_of(rulebook.total))}"
    word = result.status.label if zh else STATUS_EN[result.status]
    given = "".join(f"  {escape(part)}" for part in _given(result, zh))
    tree = Tree(
        f"{MARKS[result.status]} [bold]{escape(rulebook.label if zh else rulebook.label_en)}[/bold] {rulebook.key}  {word}{score}{given}"
    )
    documents = ("；" if zh else "; ").join(f"{source.title} {source.number}".strip() for source in rulebook.sources)
    tree.add(f"[dim]{'依据' if zh else 'basis'}{'：' if zh else ': '}{escape(documents)}[/dim]", highlight=False)
    for reason in explainer.reasons(result):
        _add(tree, reason, library, result, population, row, lang)
    for item in explainer.scores(result):
        tree.add(f"{escape(item.item.label if zh else item.item.label_en)}: {score_text(item.span)}")
    for advice in rulebook.advice:
        if result.value_of(advice.node) == Status.PASS:
            tree.add(f"! {escape(advice.text if zh else advice.text_en)}")
    path = shortest_path(result, population.facts(row), library.catalogue)
    if path is not None:
        title, note = "最短达标路径" if zh else "shortest way to pass", path_note(path, lang)
        branch = tree.add(f"{title}（{note}）" if zh else f"{title} ({note})")
        for line in path_text(path, library.catalogue, result.on, lang):
            branch.add(escape(line))
    out.print(tree)


def _given(result: Result, zh: bool) -> list[str]:
    """The class or grade and the amount that the rule gives, where it gives any."""
    rulebook, parts = result.rulebook, []
    if rulebook.outcome is not None and result.outcome is not None:
        name = rulebook.outcome.label if zh else rulebook.outcome.label_en
        parts.append(f"{name} {rulebook.outcome.values[result.outcome][0 if zh else 1]}")
    if result.amount is not None:
        parts.append(f"{'金额' if zh else 'amount'} {money(result.amount, 'zh' if zh else 'en')}")
    return parts


def clause_words(clause: Clause, rulebook: Rulebook) -> str:
    """The document of a clause, by its number or else its title, and the place in it; the place alone where there is one document."""
    if not clause.place:
        return ""
    source = next((source for source in rulebook.sources if source.id == clause.source), None)
    named = source is None or source.number or len(rulebook.sources) > 1
    document = (source.number or f"《{source.title}》") if source else clause.source
    return f"〔{document} {clause.place}〕" if named else f"〔{clause.place}〕"


def _add(
    tree: Tree, reason: Reason, library: Library, result: Result, population: Population, row: int, lang: str
) -> None:
    zh = lang == "zh"
    criterion = reason.criterion
    place = f" {words}" if (words := clause_words(criterion.clause, result.rulebook)) else ""
    text = reason_text(reason, result, library.catalogue, lang)
    branch = tree.add(
        f"{MARKS[reason.status]} {escape(criterion.label if zh else criterion.label_en)}{escape(place)}  {escape(text)}"
    )
    for key in reason.facts:
        value = population.exact(row, key)
        if value is not None:
            variable = library.catalogue.by_id[key[0]]
            source = population.source(row, key)
            shown = f"{key_name(key, library.catalogue, result.on, lang)} = {fact_value(value, variable, lang)}"
            branch.add(f"[dim]{escape(shown)}{'  ' + escape(source) if source else ''}[/dim]")
    for child in reason.children:
        _add(branch, child, library, result, population, row, lang)
