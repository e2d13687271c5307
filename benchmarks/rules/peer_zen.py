"""The benchmark's rulebooks in zen-engine (GoRules), record by record, with hand-written guards for missing facts.

One decision holds all rulebooks: a node of ratios, a node of distinct tests, and a node of verdicts, totals and amounts. Truth
is written as 0, 1 (unknown) and 2, since the engine has no unknown of its own.
"""

from __future__ import annotations

import json
from itertools import pairwise

import zen
from benchmarks.rules.populations import key_of
from benchmarks.rules.spec import Book, Expr, Table, Test, facts
from benchmarks.rules.texts import number

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Population


def _name(fact: str) -> str:
    return fact.replace("[", "_").rstrip("]")


class _Graph:
    """Expressions of the three nodes: numbers and tests by their text, each once; results by their name."""

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}
        self.tests: dict[str, str] = {}
        self.results: dict[str, str] = {}

    def number(self, expr: Expr) -> str:
        names = [_name(fact) for fact in expr.facts]
        if expr.form == "fact":
            return names[0]
        a, b = names
        guard = f"{a} == null or {b} == null or {b} {'==' if expr.form == 'ratio' else '<='} 0"
        return self._once(self.numbers, "n", f"{guard} ? null : {a} / {b}" + ("" if expr.form == "ratio" else " - 1"))

    def test(self, test: Test) -> str:
        if test.form == "either":
            return f"max([{', '.join(self.test(part) for part in test.parts)}])"
        if test.form == "compare":
            x = self.number(test.expr)
            return self._once(self.tests, "t", f"{x} == null ? 1 : ({x} {test.sign} {number(test.threshold)} ? 2 : 0)")
        if test.form == "flag":
            fact = _name(test.fact)
            return self._once(self.tests, "t", f"{fact} == null ? 1 : ({fact} == {str(test.wanted).lower()} ? 2 : 0)")
        fact = _name(test.fact)
        return self._once(self.tests, "t", f"{fact} == null ? 1 : ({fact} >= {test.rank} ? 2 : 0)")

    def points(self, table: Table) -> tuple[str, str]:
        """The low and the high end of a score table."""
        x = self.number(table.expr)
        rest = "0"
        for limit, score in reversed(table.steps):
            rest = f"({x} >= {number(limit)} ? {score} : {rest})"
        low = self._once(self.tests, "t", f"{x} == null ? 0 : {rest}")
        return low, self._once(self.tests, "t", f"{x} == null ? {table.steps[0][1]} : {rest}")

    @staticmethod
    def _once(node: dict[str, str], letter: str, text: str) -> str:
        if text not in node:
            node[text] = f"{letter}{len(node)}"
        return node[text]

    def book(self, book: Book) -> None:
        ends = [self.points(table) for table in book.tables]
        low, high = (" + ".join(end[side] for end in ends) for side in (0, 1))
        mark = f"({low}) >= {book.mark} ? 2 : (({high}) >= {book.mark} ? 1 : 0)"
        tests = ", ".join(self.test(test) for test in book.tests)
        verdict = f"min([{tests}, ({mark})])"
        self.results |= {f"{book.name}.verdict": verdict, f"{book.name}.low": low, f"{book.name}.high": high}
        if book.share:
            fact, rate, cap = book.share
            pay = f"min([{_name(fact)} * {number(rate)}, {cap}])"
        else:
            pay = str(book.tiers[-1][1])
            for limit, amount in book.tiers[-2::-1]:
                pay = f"(({low}) >= {limit} ? {amount} : (({high}) >= {limit} ? null : {pay}))"
        guard = f"{_name(book.share[0])} == null or " if book.share else ""
        self.results[f"{book.name}.amount"] = f"{guard}{verdict} != 2 ? null : {pay}"

    def document(self) -> str:
        nodes: list[dict[str, object]] = [{"id": "in", "name": "in", "type": "inputNode"}]
        numbers, tests = ({key: text for text, key in node.items()} for node in (self.numbers, self.tests))
        for name, node in (("numbers", numbers), ("tests", tests), ("results", self.results)):
            rows = [{"id": f"{name}{at}", "key": key, "value": text} for at, (key, text) in enumerate(node.items())]
            content = {"expressions": rows, "passThrough": name != "results"}
            nodes.append({"id": name, "name": name, "type": "expressionNode", "content": content})
        nodes.append({"id": "out", "name": "out", "type": "outputNode"})
        names = [str(node["id"]) for node in nodes]
        edges = [{"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in pairwise(names)]
        return json.dumps({"nodes": nodes, "edges": edges})


class Peer:
    """One decision for all rulebooks, and some enterprises as records."""

    def __init__(self, books: list[Book], population: Population, catalogue: Catalogue, records: int) -> None:
        graph = _Graph()
        for book in books:
            graph.book(book)
        self.books = books
        self.decision = zen.ZenEngine().create_decision(graph.document())
        self.records = [_record(population, catalogue, facts(books), row) for row in range(records)]

    def evaluate(self) -> list[dict[str, dict[str, float | None]]]:
        """For each record and rulebook: verdict (0, 1, 2), low, high, amount."""
        return [self.decision.evaluate(record)["result"] for record in self.records]


def _record(population: Population, catalogue: Catalogue, names: list[str], row: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in names:
        column = population.columns[key_of(name, catalogue)]
        raw = column.values[row].item()
        known = bool(column.known()[row])
        found[_name(name)] = None if not known else bool(raw) if column.type == "boolean" else raw
    return found
