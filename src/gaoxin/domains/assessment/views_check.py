"""The check of one enterprise: a few questions at a time, the verdict so far beside them, every reason at the end."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.domains.assessment import check_pages as pages
from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.answers import answer_lines, key_of, name_of, read_answers
from gaoxin.domains.assessment.forms_check import QuestionForm, RulesForm, ScopeForm, StartForm
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import Explanation, explain, rule_name
from gaoxin.domains.assessment.questions import Question, common_questions, judge, open_questions, question_about, step
from gaoxin.domains.assessment.rule_pages import in_force_today
from gaoxin.domains.assessment.views_rules import shell
from gaoxin.kernel.rules import Result, Rulebook, Status
from gaoxin.kernel.rules.evaluate import Key
from gaoxin.kernel.rules.wording import key_name
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: What a button asks for; `edit:NAME` corrects an answer, `edit:on` the date and kind.
NEXT, MORE, AGAIN, REASONS, EDIT = "next", "more", "again", "reasons", "edit:"


@login_not_required
@require_safe
def start(request: ActorRequest) -> HttpResponse:
    """Choose a rule, several, or all."""
    context = {"shell": shell(request), "families": pages.choices(in_force_today())}
    return render(request, "assessment/check/start.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: ActorRequest, key: str) -> HttpResponse:
    """The questions of one rule, by id (the version follows from the date) or by key (that version whatever the date)."""
    versions = library().versions(key) if "@" not in key else [book for book in [library().get(key)] if book]
    if not versions:
        raise Http404
    kinds = {kind for book in versions for window in book.windows for kind in window.kinds}
    form = StartForm(request.POST or None, kinds=kinds)
    context: dict[str, Any] = {
        "shell": shell(request), "key": key, "start": form, "name": rule_name(versions[-1]), "editing_start": True,
        "crumbs": [Crumb(_("自助评估"), reverse("check:start")), Crumb(rule_name(versions[-1]))],
    }  # fmt: skip
    rulebook = _version(versions, key, form) if request.method == "POST" and form.is_valid() else None
    if rulebook is None:
        context |= {"carried": _carried(request), "rulebook": versions[-1]}
        return render(request, "assessment/check/rule.html", context, status=422 if form.errors else 200)
    on, kind = form.cleaned_data["on"], form.cleaned_data["kind"]
    page = _Page(request, rulebook, on, kind)
    outside = not rulebook.in_force(on, kind=kind)
    context |= page.context() | {"rulebook": rulebook, "name": rule_name(rulebook), "outside": outside}
    return render(request, "assessment/check/rule.html", context, status=422 if page.problems else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: ActorRequest) -> HttpResponse:
    """All rules in force, or those chosen, on the same facts; asks for the facts that decide most of them."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = RulesForm(given)
    wanted = chosen.cleaned_data["rule"] if chosen.is_valid() else []
    if request.method != "POST" and len(wanted) == 1:
        return redirect("check:rule", key=wanted[0])
    form = ScopeForm(request.POST or None)
    context: dict[str, Any] = {
        "shell": shell(request), "start": form, "wanted": wanted, "editing_start": True,
        "names": ("、" if language() == "zh" else ", ").join(rule_name(library().versions(one)[-1]) for one in wanted),
        "crumbs": [Crumb(_("自助评估"), reverse("check:start")), Crumb(_("所选规则") if wanted else _("全部规则"))],
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        context["carried"] = _carried(request)
        return render(request, "assessment/check/all.html", context, status=422 if form.errors else 200)
    page = _Overview(request, form.cleaned_data, wanted)
    return render(request, "assessment/check/all.html", context | page.context(), status=422 if page.problems else 200)


def _version(versions: list[Rulebook], key: str, form: StartForm) -> Rulebook | None:
    """The version that a key names, or that applies on the date; None, with a word on the date, when none does."""
    if "@" in key:
        return versions[0]
    on, kind = form.cleaned_data["on"], form.cleaned_data["kind"]
    found = library().in_force(on, kind=kind, rules=[key], subject=None)
    if not found:
        form.add_error("on", _no_version(versions, on, kind))
        return None
    return found[0]


def _no_version(versions: list[Rulebook], on: datetime.date, kind: str) -> str:
    """Why no version applies, and which date would do."""
    starts = sorted(window.valid_from for book in versions for window in book.windows if kind in window.kinds)
    if not starts or on < starts[0]:
        first = starts[0] if starts else versions[0].valid_from
        return _("这一天还没有适用的版本，最早的版本自 %(day)s 起适用。") % {"day": first}
    return _("这一天没有适用的版本，请改选日期或申请类型。")


def _carried(request: ActorRequest) -> list[tuple[str, str]]:
    """Answers that must survive while the date or kind is corrected."""
    if request.method != "POST":
        return []
    return [
        (name, value) for name, values in request.POST.lists() if name.startswith("f-") or name == "skip" for value in values
    ]  # fmt: skip


@dataclass(frozen=True)
class _Choice:
    """What the visitor asked for with the button that was pressed."""

    do: str

    @property
    def edits(self) -> str:
        """The field to correct, '' for none."""
        return self.do.removeprefix(EDIT) if self.do.startswith(EDIT) else ""


class _Asking:
    """What the two kinds of pages share: answers in, the next questions and all earlier answers out."""

    def __init__(self, request: ActorRequest, on: datetime.date, kind: str) -> None:
        self.choice = _Choice(request.POST.get("do", NEXT))
        self.more = self.choice.do == MORE or "more" in request.POST
        self.on = on
        self.answers = read_answers(request.POST, on, kind, pass_over=self.choice.do == NEXT)
        self.asked = [name for name in request.POST.getlist("asked") if key_of(name, on)]
        if self.choice.do == AGAIN:
            self.answers.skipped = {}
        self.problems = bool(self.answers.problems)

    def current(self, questions: list[Question]) -> list[Question]:
        """What is on the page: what must be mended, what is corrected, else what comes next."""
        if self.problems:
            names = dict.fromkeys([*self.asked, *self.answers.problems])
            return [self.again(key) for name in names if (key := key_of(name, self.on))]
        edited = key_of(self.choice.edits, self.on)
        if edited:
            return [self.again(edited)]
        return [] if self.choice.edits == "on" else questions

    def again(self, key: Key) -> Question:
        """A question that was asked before."""
        return Question(key, None)

    def shared(self, questions: list[Question], lines: dict[str, pages.Line] | None = None) -> dict[str, Any]:
        """The form, the fields that carry the rest, and the answers so far."""
        names = [name_of(question.key, self.on) for question in questions]
        for name in names:
            self.answers.skipped.pop(name, None)
        labels = {name: key_name(key, library().catalogue, self.on, language()) for name in (*self.answers.texts, *self.answers.skipped)
                  if (key := key_of(name, self.on))}  # fmt: skip
        return {
            "form": QuestionForm(questions, self.answers, lines or {}), "asked": names, "carried": self.answers.hidden(names), "on": self.on,
            "kind": self.answers.kind, "answers": [line for line in answer_lines(self.answers, labels) if line.name not in names],
            "editing_start": self.choice.edits == "on", "skipped": len(self.answers.skipped), "more": self.more, "editing": self.choice.edits,
        }  # fmt: skip


class _Page(_Asking):
    """One rule."""

    def __init__(self, request: ActorRequest, rulebook: Rulebook, on: datetime.date, kind: str) -> None:
        super().__init__(request, on, kind)
        self.result: Result = judge([rulebook], self.answers.facts, on)[0]

    def context(self) -> dict[str, Any]:
        """What the page of one rule draws."""
        questions = self._questions(self.answers.done)
        current = self.current(step(questions))
        finished = not current and not self.choice.edits
        book = self.result.rulebook
        lines = {
            name_of(question.key, self.on): pages.criterion_line(book, question.criterion)
            for question in current
            if question.criterion
        }
        context = self.shared(current, lines) | {
            "panel": pages.panel(self.result, [question for question in questions if not question.optional]), "finished": finished,
            "optional": bool(current) and all(question.optional for question in current), "left": len(questions),
            "further": bool(open_questions(self.result, self.answers.done, more=True)) if finished and not self.more else False,
        }  # fmt: skip
        if finished or self.choice.do == REASONS:
            context["explanation"] = self._explanation()
        return context

    def again(self, key: Key) -> Question:
        return question_about(key, self.result.rulebook)

    def _explanation(self) -> Explanation:
        """Every reason; only the list of facts says that the visitor gave them, each line of the tree need not."""
        found = explain(self.result, self.answers.facts, lambda key: "")
        return replace(
            found, facts=tuple(line if line.missing else replace(line, source=_("本页填写")) for line in found.facts)
        )

    def _questions(self, done: set[tuple[str, str]]) -> list[Question]:
        decided = self.result.status in (Status.PASS, Status.FAIL)
        return open_questions(self.result, done, more=self.more and decided)


class _Overview(_Asking):
    """Several rules at once."""

    def __init__(self, request: ActorRequest, scope: dict[str, Any], wanted: list[str]) -> None:
        super().__init__(request, scope["on"], scope["kind"])
        self.region = scope["region"]
        subject = None if wanted else "enterprise"
        rulebooks = library().in_force(
            self.on, region=self.region or None, kind=self.answers.kind, rules=wanted, subject=subject
        )
        self.results = judge(rulebooks, self.answers.facts, self.on)

    def context(self) -> dict[str, Any]:
        """What the page of several rules draws."""
        current = self.current(common_questions(self.results, self.answers.done))
        rows = pages.overview_rows(self.results, self.answers.done)
        return self.shared(current) | {
            "rows": rows, "region": self.region, "finished": not current and not self.choice.edits,
            "counts": {status.word: sum(row.status == status for row in rows) for status in Status},
        }  # fmt: skip
