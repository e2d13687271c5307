"""The check-up: for the enterprise on its phone, for staff in the enterprise file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.domains.policies.actions.checkup import declare
from gaoxin.domains.policies.awards_showing import WAITS_FOR_FIRM, Shown, awards_for
from gaoxin.domains.policies.owning import own_enterprises, the_enterprise
from gaoxin.domains.policies.permissions_awards import can_see_awards, can_use_portal
from gaoxin.domains.policies.selectors.checkup import check_up
from gaoxin.domains.policies.typed import as_fact, value_field
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.ui.acting import submit

if TYPE_CHECKING:
    from gaoxin.domains.policies.selectors.checkup import Asked, CheckUp
    from gaoxin.platform.core.requests import ActorRequest


class FactsForm(forms.Form):
    """The missing facts, each once."""

    def __init__(self, asked: tuple[Asked, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for each in asked:
            field = value_field(each.variable, each.label)
            if each.said:
                field.help_text = _("您已填“%(said)s”，待工作人员核实；改填会替换它。") % {"said": each.said}
            elif each.count:
                field.help_text = ngettext("%(n)d 个事项等这项数据", "%(n)d 个事项等这项数据", each.count) % {
                    "n": each.count
                }
            self.fields[each.name] = field

    @property
    def facts(self) -> dict[tuple[str, str], Any]:
        given = {each.key: as_fact(each.variable, self.cleaned_data.get(each.name)) for each in self.asked}
        return {key: value for key, value in given.items() if value is not None}


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: ActorRequest) -> HttpResponse:
    """The enterprise's own check-up; posted answers are kept and everything is judged again."""
    can_use_portal(request.actor).require()
    enterprise = the_enterprise(request, request.actor)
    found = check_up(request.actor, enterprise)
    form = FactsForm(found.asked, request.POST or None)
    sent = submit(
        request, form, lambda _given: declare(request.actor, enterprise=enterprise, answers=form.facts), to="own_policies:checkup",
        said=lambda count: _("已记下 %(n)d 项，体检结果已更新；工作人员核实后长期有效。") % {"n": count} if count else "",
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = page_context(found) | {"form": form, "problem": sent.problem, "own": own_enterprises(request.actor)}
    return render(request, "policies/own/checkup.html", context, status=sent.status)


@require_safe
def staff(request: ActorRequest, pk: int) -> HttpResponse:
    """The same for staff, without the questions."""
    can_see_awards(request.actor).require()
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.actor).select_related("zone"), pk=pk)
    template = (
        "policies/desk/_checkup_short.html" if request.headers.get("HX-Request") else "policies/desk/checkup.html"
    )
    return render(request, template, page_context(check_up(request.actor, enterprise)))


def page_context(found: CheckUp) -> dict[str, Any]:
    tabs = (
        ("ready", _("可直接申报"), found.ready), ("completable", _("补齐后可申报"), found.completable), ("unfit", _("暂不符合"), found.unfit),
    )  # fmt: skip
    return {
        "checkup": found, "tabs": [(key, f"{label} {len(lines)}") for key, label, lines in tabs],
        "panels": [{"id": key, "label": label, "lines": lines} for key, label, lines in tabs],
    }  # fmt: skip


def home_card(actor: Any) -> dict[str, Any]:
    """The portal's first page: what could be had, what waits for an answer."""
    own_ones = own_enterprises(actor)
    if not own_ones:
        return {}
    mine = awards_for(actor).filter(enterprise=own_ones[0], case__state__in=WAITS_FOR_FIRM)
    return {
        "checkup": check_up(actor, own_ones[0]),
        "url": reverse("own_policies:checkup"),
        "waiting": [Shown(each, False) for each in mine[:3]],
    }
