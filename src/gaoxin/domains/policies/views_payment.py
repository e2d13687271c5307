"""Payment of awards: what may be ordered, what is at the bank, what arrived. Batches and bank files are the ledger's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.policies.actions.payments import order_awards
from gaoxin.domains.policies.budget import holds_of
from gaoxin.domains.policies.budget_levels import levels_of_award, own_total
from gaoxin.domains.policies.enums import AccountState
from gaoxin.domains.policies.forms_money import AwardFilter
from gaoxin.domains.policies.models import Award, BankAccount, Benefit
from gaoxin.domains.policies.money_pages import crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_money import can_order, can_see_money
from gaoxin.domains.policies.selectors.money import awards_at
from gaoxin.domains.policies.tables_money import AwardTable
from gaoxin.mechanisms.ledger.enums import PaymentState
from gaoxin.mechanisms.ledger.models import Hold, Payment
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui.acting import press
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Awards that one press of the button orders; the rest follows with the next.
AT_ONCE = 200
STATES = {
    "payable": gettext_lazy("待拨付"), "paying": gettext_lazy("拨付中"), "paid": gettext_lazy("已到账"), "closed": gettext_lazy("已办结"),
}  # fmt: skip


@require_safe
def payments(request: ActorRequest) -> HttpResponse:
    """Awards by where their money is."""
    can_see_money(request.actor).require()
    state, form, found = _filtered(request)
    context = {
        "tabs": money_tabs("payments"), "crumbs": crumbs(_("兑付")), "form": form, "state": state, "query": request.GET.urlencode(),
        "states": [Tab(label, f"?state={name}", name == state) for name, label in STATES.items()],
    }  # fmt: skip
    if state == "payable":
        rows = list(found.order_by("case_id")[: AT_ONCE + 1])
        accounts = _accounts(rows[:AT_ONCE])
        shown, holds, year = rows[:AT_ONCE], holds_of(rows[:AT_ONCE]), timezone.localdate().year
        context |= {
            "rows": [
                (award, can_order(request.actor, award), accounts.get(award.enterprise_id), levels_of_award(award), _earlier(holds.get(award.pk), year))
                for award in shown
            ],
            "more": len(rows) > AT_ONCE, "total": own_total(shown),
        }  # fmt: skip
        context["astray"] = _astray(request)
    else:
        context["listing"] = listing(request, AwardTable, found, size=50, sort="-case")
    context["funds"] = _funds(request)
    return render(request, "policies/money/payments.html", context)


@require_safe
def payments_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The awards of the present tab as a file."""
    state, _form, found = _filtered(request)
    headers = [
        _("办件"), _("企业"), _("统一社会信用代码"), _("事项"), _("年度"), _("核定金额（元）"), _("本区拨付（元）"), _("市级分担（元）"), _("开户行"),
        _("账号尾号"), _("到账日期"),
    ]  # fmt: skip
    rows = (
        (each.case.number, each.enterprise.name, each.enterprise.credit_code, each.benefit.title, each.year, yuan(each.granted),
         yuan(levels_of_award(each).lower), yuan(levels_of_award(each).upper),
         each.account.bank if each.account else "", each.account.number[-4:] if each.account else "", each.paid_on)
        for each in found.order_by("case_id").iterator(chunk_size=2000)
    )  # fmt: skip
    return file_of(request, kind, f"{_('兑付')}-{STATES[state]}", headers, rows)


@require_POST
def payments_order(request: ActorRequest) -> HttpResponse:
    """Orders the chosen awards; each stands for itself, and what could not be ordered is named."""
    can_see_money(request.actor).require()
    chosen = [int(pk) for pk in request.POST.getlist("award") if pk.isdecimal()][:AT_ONCE]

    def act() -> str:
        awards = list(awards_at(request.actor, "payable").filter(pk__in=chosen).order_by("case_id"))
        if not awards:
            raise Refusal(_("请先选择要制单的兑现件。"))
        can_order(request.actor, awards[0]).require()
        done = order_awards(request.actor, awards=awards)
        refused = [item for item in done if item.payment is None]
        said = _("已制单 %(count)d 件。") % {"count": len(done) - len(refused)}
        for item in refused[:10]:
            said += f" {item.award.case.number}：{item.reason}"
        if len(refused) == len(done):
            raise Refusal(said)
        return said + _("下一步在资金页面编制批次，由另一人复核后送银行。")

    return press(request, act, back=reverse("policies:payments"), said=str)


def _filtered(request: ActorRequest) -> tuple[str, AwardFilter, QuerySet[Award]]:
    state = request.GET.get("state", "payable")
    if state not in STATES:
        raise Http404
    benefits = Benefit.objects.visible_to(request.actor).filter(fund__isnull=False).order_by("title", "id")
    form = AwardFilter(request.GET, benefits=benefits)
    form.is_valid()
    found = awards_at(request.actor, state)
    if text := form.cleaned_data.get("q", "").strip():
        found = found.filter(Q(enterprise__name__icontains=text) | Q(case__number__startswith=text))
    if benefit := form.cleaned_data.get("benefit"):
        found = found.filter(benefit=benefit)
    return state, form, found


def _accounts(rows: list[Award]) -> dict[int, BankAccount]:
    """The verified account of each enterprise: what an order pays to."""
    verified = BankAccount.objects.filter(
        enterprise__in={each.enterprise_id for each in rows}, state=AccountState.VERIFIED
    )
    return {each.enterprise_id: each for each in verified}


def _earlier(hold: Hold | None, year: int) -> int | None:
    """The earlier year whose line still holds the money, to be carried over by the order; None for this year's."""
    return hold.line.year.year if hold is not None and hold.line.year.year < year else None


def _astray(request: ActorRequest) -> list[Payment]:
    """Payments that are settled in the ledger while their case stands elsewhere: somebody has to look."""
    late = Award.objects.visible_to(request.actor).exclude(case__state__in=("paid", "closed", "recovered"))
    # By the number of the case: it stays when a hold goes on into another year.
    numbers = late.filter(hold__isnull=False).values("case__number")
    rows = Payment.objects.filter(zone=request.actor.zone, hold__case_ref__in=numbers, state=PaymentState.SETTLED)
    return list(rows.select_related("fund", "hold").order_by("id")[:20])


def _funds(request: ActorRequest) -> list[tuple[str, str]]:
    """The funds that pay policies: (code, name)."""
    rows = Benefit.objects.visible_to(request.actor).filter(fund__isnull=False).order_by("fund__code")
    return list(rows.values_list("fund__code", "fund__name").distinct())
