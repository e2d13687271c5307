"""A rulebook file to a Rulebook; every fault names the file, the line and the entry."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable
from typing import Any

from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.located import Located
from gaoxin.kernel.rules.parsed import Parsed
from gaoxin.kernel.rules.parser import parse, parse_condition
from gaoxin.kernel.rules.rulebook import (
    BASES,
    CONFIDENCES,
    KINDS,
    Advice,
    Amount,
    Clause,
    Criterion,
    Outcome,
    Parameter,
    Rulebook,
    ScoreItem,
    Source,
    Window,
)
from gaoxin.kernel.rules.scope import Scope
from gaoxin.kernel.rules.tree import Node
from gaoxin.kernel.rules.units import unit_of

CONFIG_REQUIRED = "CONFIG_REQUIRED"

_TOP = {
    "id", "version", "label", "label_en", "family", "subject", "region", "kinds", "valid_from", "valid_to", "basis",
    "confidence", "note", "note_en", "title_fact", "sources", "parameters", "definitions", "require", "scores", "total",
    "pass_mark", "amount", "outcome", "advice", "evidence", "also_in_force",
}  # fmt: skip
_MODES = {"test", "all", "any", "at_least"}
_COMMON = {"id", "label", "label_en", "clause", "text", "text_en", "confidence", "note", "note_en"}
_CRITERION = _COMMON | _MODES | {"of"}
_SCORE = _COMMON | {"points", "max", "group"}
_PARAMETER = {"id", "label", "label_en", "value", "unit", "confidence", "note", "note_en"}


class Reader:
    """Builds one rulebook from one file."""

    def __init__(self, data: Located, file: str, library_scope: Scope, builder: Builder) -> None:
        self.data, self.file, self.build = data, file, builder
        self.scope = library_scope.child()
        self.ids: set[str] = set()
        self.sources: dict[str, Source] = {}
        self.confidence = str(data.get("confidence", "H"))

    def rulebook(self) -> Rulebook:
        """The rulebook. RuleProblem: the first fault found."""
        top = self.data
        self._keys(top, _TOP, {"id", "version", "label", "label_en", "family", "valid_from", "sources", "require"}, "")
        sources = tuple(self._source(item) for item in self._items(top, "sources"))
        self.sources = {source.id: source for source in sources}
        parameters = tuple(self._parameter(item) for item in self._items(top, "parameters"))
        definitions = self._definitions(self._items(top, "definitions"))
        scores = tuple(self._score(item) for item in self._items(top, "scores"))
        total, total_text = self._total(scores)
        requirement = self._requirement(top)
        amount = self._amount(top)
        kinds = tuple(top.get("kinds") or KINDS)
        self._one_of(top, "kinds", kinds, KINDS)
        self._one_of(top, "basis", [top.get("basis", "official")], BASES)
        self._one_of(top, "confidence", [self.confidence], CONFIDENCES)
        return Rulebook(
            id=str(top["id"]), version=str(top["version"]), label=top["label"], label_en=top["label_en"],
            family=top["family"], subject=top.get("subject", "enterprise"), region=str(top.get("region") or "CN"),
            kinds=kinds, valid_from=self._date(top, "valid_from"), valid_to=self._date(top, "valid_to", optional=True),
            basis=top.get("basis", "official"), confidence=self.confidence, sources=sources,
            requirement=requirement, scores=scores, total=total, total_text=total_text,
            pass_mark=str(top.get("pass_mark", "")), amount=amount, outcome=self._outcome(top), parameters=parameters,
            definitions=definitions, advice=tuple(self._advice(item) for item in self._items(top, "advice")),
            evidence=tuple((item["label"], item.get("label_en", "")) for item in self._items(top, "evidence")),
            note=top.get("note", ""), note_en=top.get("note_en", ""), title_fact=top.get("title_fact", ""), file=self.file,
            also_in_force=tuple(self._window(item) for item in self._items(top, "also_in_force")),
        )  # fmt: skip

    # -- entries ------------------------------------------------------------------------------------------------

    def _source(self, item: Located) -> Source:
        self._keys(item, {"id", "title", "number", "issuer", "issued", "url"}, {"id", "title"}, "sources")
        return Source(
            str(item["id"]), item["title"], str(item.get("number", "")), item.get("issuer", ""),
            self._date(item, "issued", optional=True), item.get("url", ""),
        )  # fmt: skip

    def _window(self, item: Located) -> Window:
        allowed = {"kinds", "valid_from", "valid_to", "clause", "text", "text_en"}
        self._keys(item, allowed, {"kinds", "valid_from", "clause", "text"}, "also_in_force")
        self._one_of(item, "kinds", item["kinds"], KINDS)
        valid_to = self._date(item, "valid_to", optional=True)
        return Window(tuple(item["kinds"]), self._date(item, "valid_from"), valid_to, self._clause(item))

    def _parameter(self, item: Located) -> Parameter:
        self._keys(item, _PARAMETER, {"id", "label", "label_en", "value"}, "parameters")
        text = str(item["value"])
        if text == CONFIG_REQUIRED:
            node = self.build.config(f"{self.data['id']}.{item['id']}", unit_of(item.get("unit", "")))
        else:
            with self._placed(item, "value"):
                node = parse(text, self.scope, self.build).node
        self._name(item, node)
        return Parameter(
            item["id"], item["label"], item["label_en"], text, node, item.get("confidence", "H"), item.get("note", ""),
            item.get("note_en", ""),
        )  # fmt: skip

    def _definitions(self, items: Iterable[Located]) -> dict[str, tuple[str, str, str]]:
        found: dict[str, tuple[str, str, str]] = {}
        entries = list(items)
        for item in entries:
            self._keys(
                item,
                {"id", "label", "label_en", "expr", "note", "note_en"},
                {"id", "label", "label_en", "expr"},
                "definitions",
            )
            self._unique(item)
            for name in (item["id"], item["label"]):
                self.scope.definitions[name] = str(item["expr"])
            found[item["id"]] = (item["label"], item["label_en"], str(item["expr"]))
        return found

    def _score(self, item: Located) -> ScoreItem:
        self._keys(item, _SCORE, {"id", "label", "label_en", "points"}, "scores")
        with self._placed(item, "points"):
            node = self.build.score(parse(str(item["points"]), self.scope, self.build).node)
        self._name(item, node)
        return ScoreItem(
            item["id"], item["label"], item["label_en"], self._clause(item), str(item["points"]), node,
            str(item.get("max", "")), item.get("group", ""), self._confidence(item), item.get("note", ""), item.get("note_en", ""),
        )  # fmt: skip

    def _total(self, scores: tuple[ScoreItem, ...]) -> tuple[Node | None, str]:
        if not scores:
            return None, ""
        text = str(self.data.get("total") or " + ".join(item.id for item in scores))
        with self._placed(self.data, "total"):
            node = self.build.score(parse(text, self.scope, self.build).node)
        self.scope.nodes.update({"total": node, "总分": node})
        return node, text

    def _requirement(self, top: Located) -> Criterion:
        children = tuple(self._criterion(item, "require") for item in self._items(top, "require"))
        if not children:
            raise self._fault(
                "empty_list", top, "require", "require 至少要有一个条件。", "require needs at least one criterion."
            )
        node = self.build.conjunction("and", [child.node for child in children])
        return Criterion("all", "全部条件", "All conditions", Clause("", "", ""), "all", node, children=children)

    def _criterion(self, item: Located, path: str) -> Criterion:
        if not isinstance(item, Located):
            raise RuleProblem(
                "criterion_form", "条件要写成「键: 值」。", "A criterion is a mapping.", file=self.file, path=path
            )
        self._keys(item, _CRITERION, {"id", "label", "label_en"}, path)
        self._unique(item)
        modes = _MODES & item.keys()
        if len(modes) != 1:
            raise self._fault(
                "criterion_mode", item, "id", f"条件 {item['id']} 须恰好有 test、all、any、at_least 之一。",
                f"Criterion {item['id']} needs exactly one of test, all, any, at_least.",
            )  # fmt: skip
        (mode,) = modes
        children: tuple[Criterion, ...] = ()
        parsed: Parsed | None = None
        count = 0
        if mode == "test":
            with self._placed(item, "test"):
                parsed = parse_condition(str(item["test"]), self.scope, self.build)
            node = parsed.node
        else:
            listed = self._items(item, "of" if mode == "at_least" else mode)
            children = tuple(self._criterion(child, f"{path}.{item['id']}") for child in listed)
            nodes = [child.node for child in children]
            if mode == "at_least":
                count = int(item["at_least"])
                node = self.build.at_least(count, nodes)
            else:
                node = self.build.conjunction("and" if mode == "all" else "or", nodes)
        return Criterion(
            item["id"], item["label"], item["label_en"], self._clause(item), mode, node, str(item.get("test", "")),
            parsed.comparison if parsed else None, children, count, self._confidence(item), item.get("note", ""),
            item.get("note_en", ""),
        )  # fmt: skip

    def _amount(self, top: Located) -> Amount | None:
        item = top.get("amount")
        if not item:
            return None
        self._keys(item, {"expr", "clause", "text", "text_en"}, {"expr"}, "amount")
        with self._placed(item, "expr"):
            node = self.build.number(parse(str(item["expr"]), self.scope, self.build).node)
        return Amount(node, str(item["expr"]), self._clause(item))

    def _outcome(self, top: Located) -> Outcome | None:
        item = top.get("outcome")
        if not item:
            return None
        self._keys(item, {"label", "label_en", "expr", "values"}, {"label", "label_en", "expr", "values"}, "outcome")
        values = {str(key): (str(pair[0]), str(pair[1])) for key, pair in item["values"].items()}
        with self._placed(item, "expr"):
            node = parse(str(item["expr"]), self.scope, self.build).node
            if node.kind != "cat":
                raise RuleProblem("category_expected", "outcome 须给出类别。", "The outcome must be a category.")
            conditions = tuple((value, self.build.member(node, frozenset({value}))) for value in values)
        return Outcome(item["label"], item["label_en"], node, values, conditions)

    def _advice(self, item: Located) -> Advice:
        self._keys(item, {"id", "text", "text_en", "test"}, {"id", "text", "text_en", "test"}, "advice")
        with self._placed(item, "test"):
            node = parse_condition(str(item["test"]), self.scope, self.build).node
        return Advice(item["id"], item["text"], item["text_en"], node, str(item["test"]))

    # -- parts --------------------------------------------------------------------------------------------------

    def _clause(self, item: Located) -> Clause:
        text, text_en = str(item.get("text", "")), str(item.get("text_en", ""))
        words = str(item["clause"]).split(maxsplit=1) if "clause" in item else ()
        source = words[0] if words else next(iter(self.sources), "")
        if words and source not in self.sources:
            raise self._fault(
                "unknown_source", item, "clause", f"clause 的第一个词「{source}」不在 sources 里。",
                f"The first word of clause, {source!r}, is not one of the sources.",
            )  # fmt: skip
        return Clause(source, words[1] if len(words) > 1 else "", text, text_en)

    def _confidence(self, item: Located) -> str:
        if "confidence" not in item:
            return self.confidence
        self._one_of(item, "confidence", [item["confidence"]], CONFIDENCES)
        return str(item["confidence"])

    def _name(self, item: Located, node: Node) -> None:
        self._unique(item)
        for name in (item["id"], item["label"]):
            self.scope.nodes[name] = node

    def _unique(self, item: Located) -> None:
        if item["id"] in self.ids:
            raise self._fault(
                "duplicate_id", item, "id", f"编号 {item['id']} 用了两次。", f"The id {item['id']} is used twice."
            )
        self.ids.add(item["id"])

    def _items(self, item: Located, key: str) -> list[Any]:
        value = item.get(key) or []
        if not isinstance(value, list):
            raise self._fault("list_expected", item, key, f"{key} 要写成列表。", f"{key} must be a list.")
        return value

    def _date(self, item: Located, key: str, *, optional: bool = False) -> Any:
        value = item.get(key)
        if value is None and optional:
            return None
        if not isinstance(value, datetime.date):
            raise self._fault(
                "date_expected",
                item,
                key,
                f"{key} 要写成日期，如 2026-04-01。",
                f"{key} must be a date such as 2026-04-01.",
            )
        return value

    def _one_of(self, item: Located, key: str, values: Iterable[Any], allowed: tuple[str, ...]) -> None:
        for value in values:
            if value not in allowed:
                raise self._fault(
                    "not_allowed", item, key, f"{key} 不能是「{value}」，可用：{'、'.join(allowed)}。",
                    f"{key} cannot be {value!r}; allowed: {', '.join(allowed)}.",
                )  # fmt: skip

    def _keys(self, item: Located, allowed: set[str], needed: set[str], path: str) -> None:
        if not item.keys() <= allowed:
            key = next(key for key in item if key not in allowed)
            near = difflib.get_close_matches(key, allowed, n=1)
            raise self._fault(
                "unknown_key", item, key, f"不认识的项「{key}」。" + (f"是不是「{near[0]}」？" if near else ""),
                f"Unknown key {key!r}." + (f" Did you mean {near[0]!r}?" if near else ""), path,
            )  # fmt: skip
        values = list(map(item.get, needed))
        if None in values or "" in values:
            key = min(key for key in needed if item.get(key) in (None, ""))
            raise self._fault("key_missing", item, key, f"缺少「{key}」。", f"{key!r} is missing.", path)

    def _fault(self, code: str, item: Located, key: str, zh: str, en: str, path: str = "") -> RuleProblem:
        line = item.lines.get(key, item.line)
        return RuleProblem(code, zh, en, file=self.file, line=line, path=path or str(item.get("id", "")))

    def _placed(self, item: Located, key: str) -> _Placed:
        return _Placed(self.file, item, key)


class _Placed:
    """Gives problems the file, the line and the entry."""

    __slots__ = ("file", "item", "key")

    def __init__(self, file: str, item: Located, key: str) -> None:
        self.file, self.item, self.key = file, item, key

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, RuleProblem):
            problem.file, problem.line = self.file, self.item.lines.get(self.key, self.item.line)
            problem.path = f"{self.item.get('id', '')}.{self.key}".strip(".")
