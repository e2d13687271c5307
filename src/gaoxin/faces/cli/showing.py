"""A rulebook printed as its reader says it: labels for ids, money and shares with their units, clauses with their documents."""

from __future__ import annotations

import datetime

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from gaoxin.faces.cli.explain import clause_words
from gaoxin.faces.cli.language import say
from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.loader import CONFIG_REQUIRED
from gaoxin.kernel.rules.readable import Readable
from gaoxin.kernel.rules.rulebook import Amount, Criterion, Parameter, ScoreItem

CERTAINTIES = {
    "H": ("多处来源一致", "sources agree"),
    "M": ("未完全核实", "not fully confirmed"),
    "L": ("待核实", "unconfirmed"),
}
_KINDS = {"new": ("新申请", "new applications"), "recheck": ("复核", "re-checks")}
_BASES = {"own": ("本平台拟定，不是主管部门的文件", "this platform's own proposal, no authority's document"),
          "study": ("研究口径，不对应任何称号", "a published study, confers no title")}  # fmt: skip
_JOINTS = {"all": ("全部满足", "all of"), "any": ("任一满足", "any of"), "at_least": ("至少满足", "at least")}


def region_name(code: str, catalogue: Catalogue) -> str:
    """A region of the rules in words: '' and CN are the nation, 37 a province, 3702 a city."""
    if code in ("", "CN"):
        return say("全国", "nation")
    for name in ("reg_city", "reg_province"):
        value = next((value for value in catalogue.by_id[name].values if value.id == code), None)
        if value:
            return say(value.label, value.label_en)
    return code


def span_words(start: datetime.date, end: datetime.date | None) -> str:
    """A time of validity, open at its end or with its last day."""
    return f"{start} – {end}" if end else say(f"{start} 起", f"from {start}")


def readable_text(text: str, rulebook: Rulebook, readable: Readable) -> str:
    """A text of a rule in words; nothing where there is none."""
    if text == CONFIG_REQUIRED:
        return say("待主管部门公布", "still to be published by the authority")
    return readable.text(text, rulebook, say("zh", "en")) if text else ""


def print_rulebook(out: Console, library: Library, rulebook: Rulebook, lang: str) -> None:
    """A version clause by clause: documents, validity, conditions, points, numbers, amount, terms, advice."""
    _Printed(out, library, rulebook, lang).all()


class _Printed:
    def __init__(self, out: Console, library: Library, rulebook: Rulebook, lang: str) -> None:
        self.out, self.library, self.rulebook, self.lang = out, library, rulebook, lang
        self.readable = Readable(library)

    def all(self) -> None:
        self._head()
        tree = Tree(say("条件", "conditions"))
        for criterion in self.rulebook.requirement.children:
            self._criterion(tree, criterion)
        self.out.print(tree)
        self._points()
        self._numbers()
        self._terms()
        for advice in self.rulebook.advice:
            when = say(f"（当 {self._read(advice.test)}）", f" (when {self._read(advice.test)})")
            self._line(say("提示", "advice"), say(advice.text, advice.text_en) + when)
        if self.rulebook.evidence:
            self._line(say("材料", "evidence"), say("、", ", ").join(say(*pair) for pair in self.rulebook.evidence))

    def _head(self) -> None:
        book = self.rulebook
        self.out.print(f"[bold]{escape(self._name(book))}[/bold]  {book.key}", highlight=False)
        for source in book.sources:
            parts = (source.title, source.number, source.issuer, str(source.issued or ""))
            self._line(" · ".join(part for part in parts if part))
        kinds = say("、", ", ").join(say(*_KINDS[kind]) for kind in book.kinds)
        certainty = say(*CERTAINTIES[book.confidence])
        self._line(
            f"{span_words(book.valid_from, book.valid_to)}  {region_name(book.region, self.library.catalogue)}  {kinds}  {certainty}"
        )
        for window in book.also_in_force:
            kinds = say("、", ", ").join(say(*_KINDS[kind]) for kind in window.kinds)
            self._line(
                f"{span_words(window.valid_from, window.valid_to)}  {kinds}  {say(window.clause.text, window.clause.text_en)}"
            )
        for text in (say(*_BASES[book.basis]) if book.basis in _BASES else "", say(book.note, book.note_en)):
            if text:
                self._line(text)

    def _criterion(self, tree: Tree, criterion: Criterion) -> None:
        text = f"[bold]{escape(self._name(criterion))}[/bold]"
        if criterion.mode in _JOINTS:
            count = f" {criterion.count}" if criterion.count else ""
            text += f" ({say(*_JOINTS[criterion.mode])}{count})"
        else:
            text += f"{say('：', ': ')}{escape(self._read(criterion.test))}"
        text += f" {escape(clause_words(criterion.clause, self.rulebook))}{escape(self._doubt(criterion))} [dim]{criterion.id}[/dim]"
        branch = tree.add(text, highlight=False)
        words = say(criterion.clause.text, criterion.clause.text_en)
        if words and words != self._name(criterion):
            branch.add(f"[dim]{escape(words)}[/dim]", highlight=False)
        for child in criterion.children:
            self._criterion(branch, child)

    def _points(self) -> None:
        book = self.rulebook
        for item in book.scores:
            most = say(f"（最高 {item.maximum} 分）", f" (at most {item.maximum})") if item.maximum else ""
            self._line(f"{self._name(item)}{most}{self._doubt(item)}", self._read(item.points))
        if book.total_text:
            self._line(say("总分", "total"), self._read(book.total_text))
        if book.pass_mark:
            self._line(say("合格线", "pass mark"), book.pass_mark)
        if book.outcome:
            values = say("、", ", ").join(say(*pair) for pair in book.outcome.values.values())
            self._line(say(book.outcome.label, book.outcome.label_en), values)

    def _numbers(self) -> None:
        for number in self.rulebook.parameters:
            value = (
                say("待主管部门公布", "still to be published by the authority")
                if number.required
                else self._read(number.text)
            )
            self._line(f"{self._name(number)}{self._doubt(number)}", value)
        if self.rulebook.amount:
            self._line(say("金额", "amount"), self._amount(self.rulebook.amount))

    def _terms(self) -> None:
        terms = self.readable.definitions(self.rulebook, self.lang)
        if terms:
            self._line(say("其中", "where"))
            for name, text in terms:
                self._line(f"  {name}", text)

    def _amount(self, amount: Amount) -> str:
        return f"{self._read(amount.text)} {clause_words(amount.clause, self.rulebook)}".strip()

    def _line(self, *parts: str) -> None:
        joined = say("：", ": ").join(part for part in parts if part)
        self.out.print(f"  {escape(joined)}", highlight=False)

    def _read(self, text: str) -> str:
        return self.readable.text(text, self.rulebook, self.lang)

    def _name(self, item: Rulebook | Criterion | ScoreItem | Parameter) -> str:
        return say(item.label, item.label_en)

    def _doubt(self, item: Criterion | ScoreItem | Parameter) -> str:
        if item.confidence == "H":
            return ""
        note = say(item.note, item.note_en)
        words = say(*CERTAINTIES[item.confidence])
        return say(f"〔{words}{'：' + note if note else ''}〕", f" [{words}{': ' + note if note else ''}]")
