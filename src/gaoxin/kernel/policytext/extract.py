"""Everything that one sentence of a policy says, as findings without ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gaoxin.kernel.policytext.findings import Finding, Item
from gaoxin.kernel.policytext.labels import labels_before, level_before
from gaoxin.kernel.policytext.phrasebook import Phrase, budgets, exclusions, instruments, materials, targets
from gaoxin.kernel.policytext.phrases import Measured, base_of, measured
from gaoxin.kernel.policytext.quantities import Quantity, quantities
from gaoxin.kernel.policytext.roles import cap_of, count_role, list_runs, money_role, ratio_role
from gaoxin.kernel.policytext.segments import Segment
from gaoxin.kernel.policytext.times import Moment, moments
from gaoxin.kernel.policytext.titles import titles
from gaoxin.kernel.policytext.variables import Names

_ONES = "家|户|项|人|个|件|年|月|次|场|台|套|亩|平方米|名|位|单|篇|辆|吨"
_PER = re.compile(
    rf"(?:每(?:新增|增加|获得|取得|引进|招用|吸纳|完成|新获|获|满)?(?:1|一)?(?P<each>{_ONES})?"
    r"|(?P<per>单(?:个|项|家|户|台|品种|笔|次|台设备)|同一(?:企业|项目)|年度(?=最高|累计|总额|合计|不超)))[^，,。；;、\d]{0,14}$"
)
#: Words that grant something; 奖励 and 补助 alone may only speak of other policies.
_GRANTED = re.compile(r"给予|予以|发放|实行|采取|采用|用于|进行(?:奖励|补助|资助)|享受|可获|优先|按.{0,12}标准|一次性")
_MENTIONED = {"award", "subsidy"}
_SHORT_HEADING = 16
_EXCESS = re.compile(r"(?:超出|超过|新增|增量|增加|净增)[^，,。；;\d]{0,16}(?:部分|额|量)?[^，,。；;\d]{0,6}$")


class Sentence:
    """One sentence of a text under the names of a catalogue."""

    def __init__(self, text: str, segment: Segment, names: Names) -> None:
        self.text, self.segment, self.names = text, segment, names
        self.start, self.end = segment.start, segment.end
        self.moments = moments(text, self.start, self.end)
        self.thresholds: list[list[Finding]] = []

    def findings(self) -> list[Finding]:
        """What the sentence says, in the order of the text."""
        numbers = self._numbers()
        found = [
            *numbers,
            *self._times(),
            *self._titles(),
            *self._phrases(pays=any(one.kind in ("amount", "rate") for one in numbers)),
        ]
        sums = [one for one in found if one.kind == "budget" and one.value is not None]
        found = [one for one in found if one.role != "pool" or one.value is not None or not _holds(one, sums)]
        return sorted(found, key=lambda finding: (finding.start, finding.end, finding.kind))

    # -- numbers ------------------------------------------------------------------------------------------------

    def _numbers(self) -> list[Finding]:
        dates = [(moment.start, moment.end) for moment in self.moments if moment.kind == "date"]
        counted = [quantity for quantity in quantities(self.text, self.start, self.end)
                   if all(quantity.end <= low or quantity.start >= high for low, high in dates)]  # fmt: skip
        found: list[Finding] = []
        before = self.start
        lone: list[Finding] = []
        for run in list_runs(self.text, counted):
            listed = self._run(run)
            found += listed
            if len(run) > 1 and listed:
                found.append(self._series(run, listed, before))
                before = run[-1].last
            elif listed and listed[0].kind == "amount" and listed[0].role == "award":
                lone += listed
        return found + self._spoken_series(lone)

    def _run(self, run: list[Quantity]) -> list[Finding]:
        """The findings of quantities said one after the other: the first says what all are for."""
        first = run[0]
        if first.kind == "count":
            role = count_role(self.text, first, self.start, self.end)
            if role not in ("threshold", "age"):
                return []
            self.moments = [
                moment for moment in self.moments if moment.end <= first.start or moment.start >= run[-1].end
            ]
            return self._measure(run, role)
        if first.kind == "ratio":
            role = ratio_role(self.text, replace(first, last=run[-1].last), self.start, self.end)
            return (
                self._measure(run, role)
                if role in ("growth", "ratio")
                else [self._rate(quantity, role, first) for quantity in run]
            )
        guess = measured(self.text, first, self.start, self.names).guess
        named = guess is not None and not guess.near
        role = money_role(
            self.text, replace(first, last=run[-1].last) if len(run) > 1 else first, self.start, self.end, named=named
        )
        if role == "threshold":
            return self._measure(run, role)
        return [self._amount(quantity, role) for quantity in run]

    def _measure(self, run: list[Quantity], role: str) -> list[Finding]:
        """Thresholds on one thing; a list shares the words and the bound of its first."""
        first = run[0]
        what = measured(self.text, first, self.start, self.names)
        found = [self._threshold(quantity, what, role, first) for quantity in run]
        self.thresholds.append(found)
        return found

    def _threshold(self, quantity: Quantity, what: Measured, role: str, first: Quantity) -> Finding:
        low, high = what.low or quantity.low, quantity.high
        if not quantity.bounded and not what.low:
            low, high = first.low or ("" if first.high else ">="), first.high if first.upper is None else ""
        guess = what.guess
        form = "age" if role == "age" else what.form
        start = what.start if quantity is first and what.label else quantity.first
        note = "" if quantity.bounded or first.bounded or what.low else "unbounded"
        return self._finding(
            "threshold", "age" if form == "age" else "growth" if form == "growth" else "ratio" if what.over_label else "first"
            if form == "first" else "level",
            start, quantity.last, value=quantity.value, upper=quantity.upper, unit=quantity.unit, low=low, high=high,
            label=what.label, variable=guess.id if guess and not guess.near else "", certain=bool(guess and guess.certain),
            alternatives=_alternatives(what), years=what.years, form=_form(what, form, note),
            over=(what.over.id if what.over and not what.over.near else "") if what.over_label else "",
        )  # fmt: skip

    def _amount(self, quantity: Quantity, role: str) -> Finding:
        per = quantity.per or self._per(quantity)
        kind = "budget" if role == "budget" else "amount"
        return self._finding(
            kind, "pool" if kind == "budget" else role, quantity.first, quantity.last, value=quantity.value, upper=quantity.upper,
            unit=quantity.unit, low=quantity.low, high=quantity.high, per=per,
        )  # fmt: skip

    def _rate(self, quantity: Quantity, role: str, first: Quantity) -> Finding:
        label, guess, at = base_of(self.text, first, self.start, self.names)
        start = quantity.first
        if role == "cap" and (match := cap_of(self.text, quantity, self.start)):
            label = match["base"].rstrip("的")
            guess = self.names.number(label, "元")
            start = quantity.start - (len(match[0]) if quantity.start - len(match[0]) >= self.start else 0)
        excess = bool(_EXCESS.search(self.text[max(self.start, first.start - 26) : first.start]))
        return self._finding(
            "rate", "excess" if excess and role == "rate" else role, start if start >= self.start else at, quantity.last,
            value=quantity.value, upper=quantity.upper, low=quantity.low if quantity.upper is not None else "",
            high=quantity.high if quantity.upper is not None or role == "cap" else "", label=label,
            variable=guess.id if guess and not guess.near else "", certain=bool(guess and guess.certain),
            alternatives=guess.alternatives if guess else (), per=self._per(quantity),
        )  # fmt: skip

    def _per(self, quantity: Quantity) -> str:
        match = _PER.search(self.text[max(self.start, quantity.first - 22) : quantity.first])
        return (match["per"] or f"每{match['each'] or ''}") if match else ""

    # -- series -------------------------------------------------------------------------------------------------

    def _series(self, run: list[Quantity], listed: list[Finding], before: int) -> Finding:
        """A list of values with the levels that it goes with."""
        steps = self._bands(len(run), run[0].start) if listed[0].kind != "threshold" else []
        names = [] if steps else labels_before(self.text, max(before, self.start), run[0].start, len(run))
        labels = [step.label for step in steps] or [name for name, _, _ in names]
        items = tuple(
            Item(labels[at] if labels else "", quantity.value, quantity.upper, quantity.low, quantity.high)
            for at, quantity in enumerate(run)
        )
        own = listed[0].start if listed[0].kind == "threshold" else run[0].first
        start = min([own, *([names[0][1]] if names else []), *([steps[0].start] if steps else [])])
        return self._finding("series", listed[0].role, start, run[-1].last, items=items, matched=bool(labels),
                             unit=run[0].unit, form=listed[0].kind, label=listed[0].label if steps or listed[0].label else "",
                             variable=steps[0].variable if steps else "")  # fmt: skip

    def _bands(self, count: int, before: int) -> list[Finding]:
        for found in reversed(self.thresholds):
            if len(found) == count and found[-1].end <= before:
                return [replace(step, label=_band_words(step)) for step in found]
        return []

    def _spoken_series(self, lone: list[Finding]) -> list[Finding]:
        """国家级100万元，省级50万元: each amount has its level right in front of it."""
        named = []
        at = self.start
        for finding in lone:
            level = level_before(self.text, at, finding.start)
            at = finding.end
            if level is not None:
                named.append((level, finding))
        if len(named) < 2:
            return []
        items = tuple(Item(level[0], finding.value) for level, finding in named if finding.value is not None)
        return [
            self._finding(
                "series", "award", named[0][0][1], named[-1][1].end, items=items, matched=True, unit="元", form="amount"
            )
        ]

    # -- the rest -----------------------------------------------------------------------------------------------

    def _times(self) -> Iterator[Finding]:
        for moment in self.moments:
            yield self._moment(moment)

    def _moment(self, moment: Moment) -> Finding:
        return self._finding(moment.kind, moment.role, moment.start, moment.end, value=moment.value, unit=moment.unit,
                             day=moment.day, last_day=moment.last_day, recurring=moment.recurring)  # fmt: skip

    def _titles(self) -> Iterator[Finding]:
        for title in titles(self.text, self.start, self.end, self.names):
            role = "refused" if title.denied else "who"
            yield self._finding("title", role, title.start, title.end, label=title.words, variable=title.variable,
                                certain=True, form=title.expr, over=title.kind)  # fmt: skip

    def _phrases(self, *, pays: bool) -> Iterator[Finding]:
        where = self.text, self.start, self.end
        phrases: list[Phrase] = [*exclusions(*where), *materials(*where), *budgets(*where), *targets(*where)]
        if not self._is_heading():
            granted = pays or bool(_GRANTED.search(self.text, self.start, self.end))
            phrases += [phrase for phrase in instruments(*where) if granted or phrase.role not in _MENTIONED]
        for phrase in phrases:
            yield self._finding(phrase.kind, phrase.role, phrase.start, phrase.end, label=phrase.label)

    def _is_heading(self) -> bool:
        """Whether the sentence only names what follows: 固定资产投资奖励, or 贷款贴息。 at the beginning of an article."""
        clause = self.segment.clause
        words = self.text[self.start : self.end]
        if clause.heading and clause.end > clause.own_end:
            return True
        first = self.start == clause.body and self.end + 1 < clause.own_end
        return first and len(words) <= _SHORT_HEADING and not re.search(r"[，,、\d]", words)

    def _finding(self, kind: str, role: str, start: int, end: int, **values: object) -> Finding:
        made = Finding("", kind, role, start, end, self.text[start:end], self.segment.clause.anchor)
        return replace(made, **values)  # type: ignore[arg-type]


def _holds(phrase: Finding, sums: list[Finding]) -> bool:
    """Whether a sum stands inside the words that set up a fund: then the sum tells it."""
    return any(phrase.start <= one.start and one.end <= phrase.end for one in sums)


def _alternatives(what: Measured) -> tuple[str, ...]:
    """Other facts that the words may mean; a near one is told here and used nowhere."""
    guess = what.guess
    if guess is None:
        return ()
    return (guess.id, *guess.alternatives) if guess.near else guess.alternatives


def _form(what: Measured, form: str, note: str) -> str:
    words = [form]
    if what.change:
        words.append("change")
    if note:
        words.append(note)
    return " ".join(words)


def _band_words(step: Finding) -> str:
    """A band as people read it, from the text."""
    return step.text if not step.label else step.text.removeprefix(step.label).strip() or step.text
