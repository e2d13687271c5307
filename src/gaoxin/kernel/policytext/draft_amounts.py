"""Amounts out of awards, rates, caps and series: 按研发投入的10%给予补助，最高50万元 becomes 取小(研发投入 * 10%, 50万元)."""

from __future__ import annotations

import re
from itertools import pairwise

from gaoxin.kernel.policytext.draft_criteria import Criteria, Said
from gaoxin.kernel.policytext.draft_words import Written, ids, money, percent, quoted
from gaoxin.kernel.policytext.findings import Finding
from gaoxin.kernel.policytext.segments import Segment
from gaoxin.kernel.policytext.variables import written
from gaoxin.kernel.policytext.vocabulary import Vocabulary
from gaoxin.kernel.rules import Variable

#: Paid once to each firm: no count is needed.
_WHOLE = {"每家", "每户", "单家", "单户", "同一企业", "年度", "每年", "每"}
_EACH = (
    r"(?:每\D{{0,2}}[1一]?{0}|{1})(?P<what>[^，,。；;、\d]{{2,14}}?)"
    r"(?:(?:一次性)?(?:给予|奖励|补助|补贴|资助|支持|最高)[^，,。；;、\d]{{0,8}})?$"
)
_OF_EXCESS = re.compile(
    r"^(?:企业|其|年度|当年|新增|增量)+|(?:同比|较上年度?|比上年度?|较上一年度?)?(?:新增|超出|超过|增加|增量|增长|净增)?(?:的)?(?:部分|额|量)?$|^超出额$"
)
_CONTRIBUTION = re.compile(r"财政贡献|地方贡献|地方留成|税收贡献|纳税贡献")


class Amounts:
    """Writes amounts for the sentences of one text."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text, vocabulary
        self.criteria = Criteria(text, vocabulary)

    def of_sentence(self, segment: Segment, found: list[Finding], caps_after: list[Finding]) -> list[Written]:
        """The amounts that a sentence grants; ``caps_after``: caps that the next sentence adds."""
        series = [
            one
            for one in found
            if one.kind == "series" and one.form in ("amount", "rate") and one.role in ("award", "rate", "excess")
        ]
        inside = [(one.start, one.end) for one in series]
        lone = [one for one in found if one.role in ("award", "rate", "excess") and one.kind in ("amount", "rate")
                and not any(low <= one.start and one.end <= high for low, high in inside)]  # fmt: skip
        caps = [one for one in found if one.role == "cap"] + caps_after
        drafts = [self._series(one, found, caps) for one in series]
        drafts += [self._award(one, found, caps) for one in lone if one.kind == "amount"]
        drafts += [self._rate(one, found, caps) for one in lone if one.kind == "rate"]
        if not drafts and caps and any(one.kind == "instrument" for one in found):
            drafts = [self._ceiling(caps)]
        if not drafts and any(one.role == "case_by_case" for one in found):
            drafts = [Written(ids([one for one in found if one.role == "case_by_case"]), reason=("case_by_case", {}))]
        return [self._checked(draft, segment, found, caps_after, len(drafts)) for draft in drafts]

    # -- one award ----------------------------------------------------------------------------------------------

    def _award(self, award: Finding, found: list[Finding], caps: list[Finding]) -> Written:
        assert award.value is not None
        rests = ids([award, *caps])
        if award.unit != "元":
            return Written(rests, reason=("other_currency", {"unit": award.unit}))
        if award.upper is not None:
            return Written(rests, reason=("amount_range", {"label": award.text}))
        if award.per and award.per not in _WHOLE:
            return self._per(award, caps, rests)
        higher = next(
            (cap for cap in caps if cap.kind == "amount" and cap.value is not None and cap.value > award.value), None
        )
        if higher is not None and not award.per:
            return Written(ids([award]), money(award.value), doubts=(("cap_apart", {"label": higher.text}),))
        return Written(rests, self._capped(money(award.value), caps) if award.per else money(award.value))

    def _per(self, award: Finding, caps: list[Finding], rests: tuple[str, ...]) -> Written:
        """So much for each of something: the number of them is a fact, or missing."""
        assert award.value is not None
        unit = award.per.removeprefix("每").removeprefix("单")
        before = self.text[max(0, award.start - 26) : award.start]
        match = re.search(_EACH.format(re.escape(unit), re.escape(award.per)), before)
        what = match["what"] if match else ""
        guess = self.vocabulary.names.number(what, unit if len(unit) == 1 else "个") if what else None
        what = "" if re.fullmatch(r"(?:给予|奖励|补助|补贴|资助|支持|最高|企业)+", what) else what
        name = guess.name if guess and not guess.near else quoted(what or unit)
        # Divided by one piece, so that pieces times 元 are 元.
        counted = f"{name} / 1{guess.unit}" if guess and not guess.near else name
        sketch = self._capped(f"{counted} * {money(award.value)}", caps)
        if guess is None or guess.near:
            return Written(rests, sketch=sketch, reason=("no_count", {"label": f"{award.per}{what}"}))
        doubts: tuple[Said, ...] = (("guessed", {"label": what, "variable": self.vocabulary.label(guess.id)}),)
        return Written(rests, sketch, doubts=doubts)

    def _rate(self, rate: Finding, found: list[Finding], caps: list[Finding]) -> Written:
        assert rate.value is not None
        rests = ids([rate, *caps])
        base, reason, doubts, more = self._base(rate, found)
        sketch = self._capped(f"{base} * {percent(rate.value)}", caps)
        rests = (*rests, *(id_ for id_ in more if id_ not in rests))
        if rate.upper is not None:
            span = f"{percent(rate.value)}-{percent(rate.upper)}"
            return Written(
                rests,
                sketch=self._capped(f"{base} * 「比例」", caps),
                reason=("rate_range", {"label": span}),
                doubts=doubts,
            )
        if reason is not None:
            return Written(rests, sketch=sketch, reason=reason, doubts=doubts)
        return Written(rests, sketch, doubts=doubts)

    def _base(self, rate: Finding, found: list[Finding]) -> tuple[str, Said | None, tuple[Said, ...], tuple[str, ...]]:
        """What a rate is applied to, why it is missing, what is doubtful, and findings that it rests on."""
        if rate.role == "excess":
            step = next(
                (one for one in found if one.kind == "threshold" and one.unit == "元" and one.end <= rate.start), None
            )
            own = _OF_EXCESS.sub("", rate.label)
            if len(own) >= 2:
                return self._growing(own, rate)
            if step is not None and step.value is not None:
                name = self._written(step.variable) if step.variable else quoted(step.label)
                reason = None if step.variable else self.criteria.absent(step.label)
                grown = f"{name}[y1] - {name}[y2]" if "growth" in step.form else name
                return f"取大({grown} - {money(step.value)}, 0元)", reason, (), (step.id,)
        if not rate.variable:
            if not rate.label:
                return quoted("基数"), ("no_label", {}), (), ()
            if rate.alternatives:
                near = {"label": rate.label, "variable": self.vocabulary.label(rate.alternatives[0])}
                return quoted(rate.label), ("near_variable", near), (), ()
            return quoted(rate.label), self.criteria.absent(rate.label), (), ()
        name = self._written(rate.variable)
        doubts: list[Said] = []
        if not rate.certain:
            doubts.append(("guessed", {"label": rate.label, "variable": self.vocabulary.label(rate.variable)}))
        if rate.alternatives:
            others = "、".join(map(self.vocabulary.label, rate.alternatives))
            doubts.append(("ambiguous", {"label": self.vocabulary.label(rate.variable), "others": others}))
        return name, None, tuple(doubts), ()

    def _growing(self, own: str, rate: Finding) -> tuple[str, Said | None, tuple[Said, ...], tuple[str, ...]]:
        """What a sum has grown by since the year before: 研发投入较上年新增部分."""
        guess = self.vocabulary.names.number(own, "元")
        if guess is None or guess.near:
            name, reason = quoted(own), self.criteria.absent(own)
        else:
            name, reason = guess.name, None
        others = "、".join(map(self.vocabulary.label, guess.alternatives)) if guess and not reason else ""
        doubts: tuple[Said, ...] = (("ambiguous", {"label": name, "others": others}),) if others else ()
        return f"取大({name}[y1] - {name}[y2], 0元)", reason, doubts, ()

    def _ceiling(self, caps: list[Finding]) -> Written:
        return Written(ids(caps), sketch=self._capped(quoted("核定额"), caps), reason=("ceiling_only", {}))

    def _capped(self, amount: str, caps: list[Finding]) -> str:
        """The amount with its caps: sums, or shares of something known."""
        limits = []
        for cap in caps:
            if cap.kind == "amount" and cap.value is not None and cap.unit == "元":
                limits.append(money(cap.value))
            elif cap.kind == "rate" and cap.value is not None:
                name = self._written(cap.variable) if cap.variable else quoted(cap.label or "基数")
                limits.append(f"{name} * {percent(cap.value)}")
        return f"取小({', '.join([amount, *dict.fromkeys(limits)])})" if limits else amount

    # -- series -------------------------------------------------------------------------------------------------

    def _series(self, series: Finding, found: list[Finding], caps: list[Finding]) -> Written:
        members = [
            one for one in found if one.kind == series.form and series.start <= one.start and one.end <= series.end
        ]
        bands = [
            one for one in found if one.kind == "threshold" and series.start <= one.start and one.end <= series.end
        ]
        rests = ids([series, *members, *bands, *caps])
        values, reason = self._values(series, members)
        if not series.matched:
            return Written(rests, reason=("unmatched", {"count": str(len(series.items))}))
        if len(bands) == len(series.items) and all(one.value is not None for one in bands):
            return self._banded(bands, values, rests, caps, reason)
        labels = [item.label for item in series.items]
        variable = self._levels(series, found, labels)
        if variable is None:
            sketch = self._case([f"「级别」 == '{label}'" for label in labels], values, caps)
            return Written(rests, sketch=sketch, reason=("no_level", {"label": "、".join(labels)}))
        named = [variable.value(label) for label in labels]
        conditions = [f"{written(variable)} == '{value.id}'" for value in named if value is not None]
        text = self._case(conditions, values, caps)
        return Written(rests, "" if reason else text, text if reason else "", reason)

    def _values(self, series: Finding, members: list[Finding]) -> tuple[list[str], Said | None]:
        if series.form == "amount":
            other = next((one.unit for one in members if one.unit != "元"), "")
            return [money(item.value) for item in series.items], ("other_currency", {"unit": other}) if other else None
        base, reason, _, _ = self._base(members[0], members) if members else (quoted("基数"), ("no_label", {}), (), ())
        return [f"{base} * {percent(item.value)}" for item in series.items], reason

    def _banded(
        self, bands: list[Finding], values: list[str], rests: tuple[str, ...], caps: list[Finding], reason: Said | None
    ) -> Written:
        """Steps of one measure. Open steps (1亿元以上, 5亿元以上) are read from the highest down, closed ones as printed."""
        drafts = [self.criteria.threshold(band) for band in bands]
        rows = list(zip(bands, [draft.expr or draft.sketch for draft in drafts], values, strict=True))
        doubts: list[Said] = []
        if all(band.upper is None for band in bands):
            rows.sort(key=lambda row: -(row[0].value or 0))
            doubts.append(("highest_first", {}))
        else:
            edges = [(one, two) for one, two in pairwise(bands) if one.upper == two.value]
            doubts += [("shared_edge", {"label": money(two.value) if two.value is not None and two.unit == "元" else two.text})
                       for one, two in edges if one.high == "<=" and two.low == ">="][:1]  # fmt: skip
        text = self._case([row[1] for row in rows], [row[2] for row in rows], caps)
        missing = next((draft.reason for draft in drafts if draft.reason), None) or reason
        return Written(rests, "" if missing else text, text if missing else "", missing, tuple(doubts))

    def _case(self, conditions: list[str], values: list[str], caps: list[Finding]) -> str:
        branches = ", ".join(f"{condition}: {value}" for condition, value in zip(conditions, values, strict=True))
        return self._capped(f"分情形({branches}, 否则 0元)", caps)

    def _levels(self, series: Finding, found: list[Finding], labels: list[str]) -> Variable | None:
        """The category that the sentence names and whose values all these levels are."""
        sentence = self.text[min(one.start for one in found) : max(one.end for one in found)]
        titled = {one.variable for one in found if one.kind == "title"}
        for variable in self.vocabulary.library.catalogue:
            if variable.type != "category":
                continue
            named = variable.id in titled or any(
                len(name) >= 4 and name in sentence for name in (variable.label, *variable.aliases)
            )
            if named and all(variable.value(label) for label in labels):
                return variable
        return None

    # -- helpers ------------------------------------------------------------------------------------------------

    def _written(self, variable_id: str) -> str:
        variable = self.vocabulary.library.catalogue.get(variable_id)
        return written(variable) if variable else self.vocabulary.label(variable_id)

    def _checked(
        self, draft: Written, segment: Segment, found: list[Finding], later: list[Finding], count: int
    ) -> Written:
        doubts = list(draft.doubts)
        if count > 1:
            doubts.append(("several", {"count": str(count)}))
        if any(one.role == "instalment" for one in found):
            doubts.append(("instalments", {}))
        if later:
            doubts.append(("cap_follows", {}))
        if any(one.role == "cap" and one.per in ("每年", "年度") for one in (*found, *later)):
            doubts.append(("per_year", {}))
        if _CONTRIBUTION.search(segment.words(self.text)):
            doubts.append(("selective", {}))
        reason, expr, sketch = draft.reason, draft.expr, draft.sketch
        if expr and (fault := self.vocabulary.amount_fault(expr)):
            reason, expr, sketch = ("does_not_parse", {"label": fault.message("zh")}), "", expr
        return Written(draft.rests_on, expr, sketch, reason, tuple(doubts))
