"""What other weights would do: who moves, before anybody decides."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gaoxin.domains.points.forms import SimulationForm
from gaoxin.domains.points.models import Evaluation
from gaoxin.domains.points.permissions import can_see_points
from gaoxin.domains.points.presenting import points
from gaoxin.domains.points.scheme import in_reader_language, scheme_of
from gaoxin.domains.points.selectors import simulate, weights_of
from gaoxin.domains.points.views import crumbs, tabs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.domains.points.selectors import Move
    from gaoxin.platform.core.requests import ActorRequest

SHOWN = 50


@require_safe
def simulation(request: ActorRequest, pk: int) -> HttpResponse:
    """The weights of a stage, to change; below, the enterprises that would move. Nothing is saved."""
    can_see_points(request.actor).require()
    evaluation = get_object_or_404(Evaluation.objects.visible_to(request.actor), pk=pk)
    scheme = scheme_of(evaluation.rule)
    stage = request.GET.get("stage") or scheme.stages[0].id
    current = weights_of(scheme, evaluation, stage)
    labels = {item.id: in_reader_language(item) for item in scheme.rulebook(evaluation.on).scores}
    asked = any(name in request.GET for name in scheme.lines)
    form = SimulationForm(scheme, labels, current, request.GET if asked else None, initial={"stage": stage})
    moves: list[Move] = []
    changed: list[str] = []
    whole = sum(current.values(), Fraction(0))
    if asked and form.is_valid():
        weights = form.weights()
        changed = [labels[line] for (_stage, line), weight in weights.items() if weight != current.get(line)]
        moves = [
            move
            for move in simulate(request.actor, evaluation, weights)
            if move.change or move.climb or move.listed != move.score.listed
        ]
        whole = sum((weights.get((stage, line), weight) for line, weight in current.items()), Fraction(0))
    context = {
        "evaluation": evaluation, "crumbs": crumbs(evaluation), "tabs": tabs(request, evaluation, "weights"), "form": form, "asked": asked, "stage": stage,
        "stages": scheme.stages, "line_groups": [(in_reader_language(group), [form[line] for line in group.lines]) for group in scheme.groups],
        "moves": [_shown(move) for move in moves[:SHOWN]], "count": len(moves), "changed": "、".join(changed), "whole": whole,
        "full": scheme.base_cap, "joined": [move for move in moves if move.listed and not move.score.listed],
        "left": [move for move in moves if move.score.listed and not move.listed], "shown": SHOWN, "empty": _("这个阶段没有企业。") if not current else "",
    }  # fmt: skip
    return render(request, "points/simulation.html", context)


def _shown(move: Move) -> dict[str, object]:
    return {
        "score": move.score, "before": points(move.score.total), "after": points(move.total), "change": Fraction(move.change, 100),
        "rank_before": move.score.rank, "rank_after": move.rank, "climb": move.climb, "joins": move.listed and not move.score.listed,
        "leaves": move.score.listed and not move.listed,
    }  # fmt: skip
