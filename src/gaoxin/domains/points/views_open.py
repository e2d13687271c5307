"""The public pages: the list of the best and the scheme, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gaoxin.domains.points import presenting
from gaoxin.domains.points.scheme import frames, in_reader_language, schemes
from gaoxin.domains.points.selectors import best_of, public_evaluation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest


@login_not_required
@require_safe
def best(request: ActorRequest) -> HttpResponse:
    """The best of each stage of the newest published evaluation, with the time for objections while it runs."""
    found = public_evaluation(request.actor) if request.zone else None
    if found is None:
        return render(request, "points/best.html", {"evaluation": None})
    scheme = next(each for each in schemes() if each.rule == found.rule)
    rulebook = scheme.rulebook(found.on)
    listed = list(best_of(found))
    stages = [
        {
            "label": in_reader_language(stage),
            "rows": [
                {"rank": score.rank, "name": score.enterprise.name, "total": presenting.points(score.total),
                 "grade": presenting.grade_label(scheme, rulebook, score.grade)}
                for score in listed if score.stage == stage.id
            ],
        }
        for stage in scheme.stages
    ]  # fmt: skip
    return render(
        request,
        "points/best.html",
        {"evaluation": found, "stages": stages, "scheme_label": in_reader_language(rulebook)},
    )


@login_not_required
@require_safe
def scheme(request: ActorRequest) -> HttpResponse:
    """Every scheme with its lines, weights and full-mark values as the rulebook has them, and the national frames by structure."""
    today = timezone.localdate()
    shown: list[dict[str, Any]] = []
    for each in schemes():
        rulebook = each.rulebook(today)
        items = {item.id: item for item in rulebook.scores}
        groups = [(in_reader_language(group), [_line(items[key]) for key in group.lines]) for group in each.groups]
        extras = [
            (items[each.bonus_total], [_line(items[key]) for key in each.bonus]),
            (items[each.deduction_total], [_line(items[key]) for key in each.deductions]),
        ]
        shown.append(
            {
                "scheme": each, "rulebook": rulebook, "label": in_reader_language(rulebook), "groups": groups,
                "note": rulebook.note if in_reader_language(rulebook) == rulebook.label else rulebook.note_en,
                "extras": [(in_reader_language(total), lines) for total, lines in extras],
                "stages": [in_reader_language(stage) for stage in each.stages], "grades": each.grades,
            }
        )  # fmt: skip
    return render(request, "points/scheme.html", {"schemes": shown, "frames": [_frame(each) for each in frames()]})


def _line(item: Any) -> dict[str, str]:
    zh = in_reader_language(item) == item.label
    return {
        "label": in_reader_language(item),
        "max": item.maximum,
        "text": item.clause.text if zh else item.clause.text_en,
    }


def _frame(frame: Any) -> dict[str, Any]:
    zh = in_reader_language(frame) == frame.label
    language = "zh" if zh else "en"
    return {
        "label": in_reader_language(frame),
        "facts": [fact[language] for fact in frame.facts],
        "unknown": frame.unknown[language],
    }
