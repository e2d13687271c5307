"""Criteria out of thresholds and titles: 营业收入达到2000万元以上 becomes 营业收入 >= 2000万元."""

from __future__ import annotations

import re

from gaoxin.kernel.policytext.draft_words import Written, ids, literal, quoted
from gaoxin.kernel.policytext.findings import Finding
from gaoxin.kernel.policytext.segments import Segment
from gaoxin.kernel.policytext.variables import OF_PROJECT, written
from gaoxin.kernel.policytext.vocabulary import Vocabulary

_AGE = re.compile(r"成立|注册|登记|设立")
_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
#: Older is earlier: 成立满1年 compares the date the other way round.
_MIRROR = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_THING = re.compile(r"项目|产品|品种|[新中]药|基地|设备|平台|载体|活动")
Said = tuple[str, dict[str, str]]


class Criteria:
    """Writes criteria for the sentences of one text."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text, vocabulary

    def of_sentence(self, segment: Segment, found: list[Finding]) -> list[Written]:
        """One criterion for each threshold, list of thresholds and title; those with 或 between them become one."""
        lists = [finding for finding in found if finding.kind == "series" and finding.form == "threshold"]
        parts: list[tuple[Finding, Written]] = []
        for finding in found:
            if finding.kind == "threshold":
                around = next((one for one in lists if one.start <= finding.start and finding.end <= one.end), None)
                if around is None:
                    parts.append((finding, self._of_whom(self.threshold(finding), finding, segment)))
                elif finding.start == min(one.start for one in _members(around, found)):
                    parts.append((finding, self._lowest(around, found)))
            elif finding.kind == "title" and _is_asked(finding, found):
                parts.append((finding, self._title(finding, found)))
        return [*self._joined(parts), *self._targets(found, [finding for finding, _ in parts])]

    def _targets(self, found: list[Finding], decided: list[Finding]) -> list[Written]:
        """Those whom a paying sentence means, where no threshold or title in the words says it in facts."""
        if not any(one.kind in ("amount", "rate") and one.role in ("award", "rate", "excess", "cap") for one in found):
            return []
        return [
            Written((one.id,), sketch=f"人工认定({quoted(one.label)})", reason=("no_target", {"label": one.label}))
            for one in found
            if one.kind == "target" and not any(one.start <= other.start < one.end for other in decided)
        ]

    def _of_whom(self, draft: Written, finding: Finding, segment: Segment) -> Written:
        """A figure of a product or a project is no figure of the enterprise, although the words are the same."""
        before = self.text[segment.start : finding.start]
        things = [phrase for phrase in re.split(r"[，,；;]", before) if _THING.search(phrase)]
        if not draft.expr or not things or "企业" in before[before.rfind(things[-1]) :]:
            return draft
        if finding.variable in OF_PROJECT and "项目" in things[-1]:
            return draft
        variable = self.vocabulary.label(finding.variable)
        said = {"subject": things[-1].strip().removeprefix("对"), "label": finding.label, "variable": variable}
        return Written(draft.rests_on, sketch=draft.expr, reason=("of_a_thing", said), doubts=draft.doubts)

    def threshold(self, finding: Finding) -> Written:
        """One threshold."""
        doubts = self.doubts(finding)
        name = self._name(finding)
        part = finding.label.partition("占")[0] if "ratio" in finding.form else finding.label
        sketch = self._expression(finding, name or quoted(part or "?"))
        reason = self._missing(finding, name)
        if reason is None and (fault := self.vocabulary.condition_fault(sketch)):
            reason = ("does_not_parse", {"label": fault.message("zh")})
        if reason is not None:
            return Written((finding.id,), sketch=sketch, reason=reason, doubts=doubts)
        return Written((finding.id,), sketch, doubts=doubts)

    # -- expressions --------------------------------------------------------------------------------------------

    def _name(self, finding: Finding) -> str:
        if "age" in finding.form:
            return "成立日期" if _AGE.search(finding.label or finding.text) else ""
        if not finding.variable:
            return ""
        variable = self.vocabulary.library.catalogue.get(finding.variable)
        return written(variable) if variable else self.vocabulary.label(finding.variable)

    def _expression(self, finding: Finding, name: str) -> str:
        form = finding.form
        if "age" in form:
            return self._age(finding, name)
        if "growth" in form:
            subject = f"{name}[y1] - {name}[y2]" if "change" in form else f"同比增长({name})"
            if (
                finding.years > 1
                and "change" not in form
                and ("平均" in finding.text or "年均" in finding.text or "复合" in finding.text)
            ):
                subject = f"{'复合增长' if '复合' in finding.text else '平均增长'}({name}, {finding.years})"
            elif finding.years > 1:
                return f"每年({self._bounded(finding, subject)}, {finding.years})"
            return self._bounded(finding, subject)
        if finding.over or "ratio" in form:
            over = self._over(finding)
            return self._bounded(finding, f"{name} / {over}") if over else self._bounded(finding, name)
        if "first" in form and finding.low and finding.value is not None:
            edge = literal(finding.value, finding.unit, _kind(finding))
            return f"{name}[y1] {finding.low} {edge} 且 {name}[y2] {_OPPOSITE[finding.low]} {edge}"
        if finding.years > 1 and form.split()[0] in ("mean", "sum"):
            function = "近年平均" if form.startswith("mean") else "近年合计"
            return self._bounded(finding, f"{function}({name}, {finding.years})")
        if finding.years > 1 and form.startswith("each"):
            return f"每年({self._bounded(finding, name)}, {finding.years})"
        return self._bounded(finding, name)

    def _over(self, finding: Finding) -> str:
        if finding.over:
            variable = self.vocabulary.library.catalogue.get(finding.over)
            return written(variable) if variable else self.vocabulary.label(finding.over)
        label = finding.label.partition("占")[2]
        return quoted(label) if label else ""

    def _bounded(self, finding: Finding, subject: str) -> str:
        assert finding.value is not None
        kind = _kind(finding)
        edge = literal(finding.value, finding.unit, kind)
        if finding.upper is not None:
            upper = literal(finding.upper, finding.unit, kind)
            return f"{subject} {finding.low or '>='} {edge} 且 {subject} {finding.high or '<='} {upper}"
        return f"{subject} {finding.low or finding.high or '>='} {edge}"

    def _age(self, finding: Finding, name: str) -> str:
        assert finding.value is not None
        span = literal(finding.value, "个月" if finding.unit == "月" else finding.unit, "count")
        return f"{name} {_MIRROR[finding.low or finding.high or '>=']} 评价日 - {span}"

    # -- what is missing or doubtful ----------------------------------------------------------------------------

    def _missing(self, finding: Finding, name: str) -> Said | None:
        if finding.unit in ("USD", "EUR", "HKD", "JPY", "GBP"):
            return "other_currency", {"unit": finding.unit}
        if not finding.label and not name:
            return "no_label", {}
        part, _, whole = finding.label.partition("占")
        if name and whole and "ratio" in finding.form and not finding.over:
            return self.absent(whole)
        if name:
            return None
        if finding.alternatives:
            return "near_variable", {"label": finding.label, "variable": self.vocabulary.label(finding.alternatives[0])}
        return self.absent(part if "ratio" in finding.form and whole else finding.label)

    def absent(self, label: str) -> Said:
        """No such fact, with the names that look like it."""
        near = self.vocabulary.library.catalogue.suggest(label)
        said = f"相近的有：{'、'.join(near)}。" if near else ""
        return "no_variable", {"label": label, "near": said, "near_en": f"Alike: {', '.join(near)}. " if near else ""}

    def doubts(self, finding: Finding) -> tuple[Said, ...]:
        """What to check in one threshold although it parses."""
        doubts: list[Said] = []
        if finding.variable and not finding.certain:
            doubts.append(("guessed", {"label": finding.label, "variable": self.vocabulary.label(finding.variable)}))
        if finding.variable and finding.alternatives:
            others = "、".join(map(self.vocabulary.label, finding.alternatives))
            doubts.append(("ambiguous", {"label": self.vocabulary.label(finding.variable), "others": others}))
        if "unbounded" in finding.form:
            doubts.append(("unbounded", {}))
        if finding.years > 1:
            doubts.append(("window", {}))
        return tuple(doubts)

    # -- titles and lists ---------------------------------------------------------------------------------------

    def _title(self, finding: Finding, found: list[Finding]) -> Written:
        refused = (
            any(other.kind == "exclusion" and other.role == "refused" for other in found) and finding.role != "refused"
        )
        expr = f"非 {finding.form}" if refused and ">=" not in finding.form else finding.form
        doubts: tuple[Said, ...] = ((f"{finding.over}_title", {}),) if finding.over else ()
        return Written((finding.id,), expr, doubts=doubts)

    def _lowest(self, around: Finding, found: list[Finding]) -> Written:
        """The condition of a list of steps: the lowest one, because every higher one meets it."""
        members = _members(around, found)
        lowest = min((one for one in members if one.value is not None), key=lambda one: one.value or 0)
        bottom = self.threshold(_open_above(lowest, members))
        return Written(ids([around, *members]), bottom.expr, bottom.sketch, bottom.reason, bottom.doubts)

    def _joined(self, parts: list[tuple[Finding, Written]]) -> list[Written]:
        groups: list[list[tuple[Finding, Written]]] = []
        for finding, one in parts:
            if groups:
                between = self.text[groups[-1][-1][0].end : finding.start]
                if re.search(r"或者|或", between) and len(between) <= 24:
                    groups[-1].append((finding, one))
                    continue
            groups.append([(finding, one)])
        return [self._any(group) for group in groups]

    def _any(self, group: list[tuple[Finding, Written]]) -> Written:
        if len(group) == 1:
            return group[0][1]
        texts = [one.expr or one.sketch for _, one in group]
        joined = " 或 ".join(f"({text})" if " 且 " in text else text for text in texts)
        rests = tuple(dict.fromkeys(id_ for _, one in group for id_ in one.rests_on))
        doubts = (*dict.fromkeys(_frozen(doubt) for _, one in group for doubt in one.doubts), ("either", ()))
        thawed = tuple((code, dict(values)) for code, values in doubts)
        reason = next((one.reason for _, one in group if one.reason), None)
        return Written(rests, "" if reason else joined, joined if reason else "", reason, thawed)


def _frozen(doubt: Said) -> tuple[str, tuple[tuple[str, str], ...]]:
    return doubt[0], tuple(doubt[1].items())


def _members(around: Finding, found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.kind == "threshold" and around.start <= one.start and one.end <= around.end]


def _open_above(lowest: Finding, members: list[Finding]) -> Finding:
    """The lowest step without its upper end, when a higher one begins there or the steps have none."""
    if lowest.upper is None or len(members) < 2:
        return lowest
    return Finding(**{**lowest.__dict__, "upper": None, "high": ""})


def _is_asked(finding: Finding, found: list[Finding]) -> bool:
    """Whether a title is a condition here, and not only mentioned."""
    first = next(one for one in found if one.kind == "title" and one.form == finding.form)
    if first is not finding:
        return False
    deciding = {"amount", "rate", "threshold", "series"}
    return (
        any(one.kind in deciding or (one.kind == "exclusion" and one.role == "refused") for one in found)
        or finding.role == "refused"
    )


def _kind(finding: Finding) -> str:
    return "ratio" if finding.unit == "" else "count"
