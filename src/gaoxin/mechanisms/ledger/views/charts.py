"""The chart of accounts of a fund: its versions, and the next one, which one keeper proposes and somebody else publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.mechanisms.ledger import exports
from gaoxin.mechanisms.ledger.actions import charts
from gaoxin.mechanisms.ledger.chartfile import read_chart, write_chart
from gaoxin.mechanisms.ledger.forms import DayField
from gaoxin.mechanisms.ledger.models import AccountCode, Chart, ChartProposal, Fund
from gaoxin.mechanisms.ledger.permissions import can_keep_book, can_publish_chart
from gaoxin.mechanisms.ledger.views.common import book_of, crumbs, tabs
from gaoxin.platform.ui.acting import press, submit

if TYPE_CHECKING:
    from gaoxin.mechanisms.ledger.models import Account
    from gaoxin.platform.core.requests import ActorRequest

MAX_BYTES = 1024 * 1024


class ChartForm(forms.Form):
    """The next version: written in the field, or a file instead."""

    valid_from = DayField(
        label=gettext_lazy("启用日期"), help_text=gettext_lazy("晚于现行科目表的启用日期；从这一天起记账用新版。")
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("例如会计制度的文号。"))
    rows = forms.CharField(
        label=gettext_lazy("科目"), required=False, widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=gettext_lazy("CSV，每行一个科目。原科目编码留空为新开科目，填现行编码为改编码或改名；去掉的行不再使用。"),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("或上传 CSV 文件"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        upload = given.get("file")
        if upload is not None and upload.size > MAX_BYTES:
            self.add_error("file", _("文件超过 %(limit)d MB。") % {"limit": MAX_BYTES // 1024 // 1024})
        if upload is None and not given.get("rows", "").strip():
            self.add_error("rows", _("请写科目，或上传文件。"))
        return given

    def content(self) -> bytes:
        """What is to be read: the file when there is one."""
        upload = self.cleaned_data.get("file")
        return bytes(upload.read()) if upload is not None else str(self.cleaned_data["rows"]).encode()


@require_safe
def index(request: ActorRequest, code: str) -> HttpResponse:
    """One version with its accounts, the others, and what is proposed."""
    fund = book_of(request, code)
    versions = list(Chart.objects.filter(fund=fund).order_by("-version"))
    wanted = request.GET.get("version", "")
    chart = next((each for each in versions if str(each.version) == wanted), versions[0])
    proposal = _proposal(request, fund)
    context = {
        "fund": fund, "tabs": tabs(request, fund, "charts"), "crumbs": crumbs(fund, _("科目表")), "versions": versions, "chart": chart,
        "codes": _codes(chart), "in_force": _in_force(versions), "may_keep": bool(can_keep_book(request.actor, fund)), "proposal": proposal,
        "changes": _changes(fund, proposal) if proposal else [], "next": proposal.base + 1 if proposal else 0,
        "may_publish": proposal is not None and bool(can_publish_chart(request.actor, proposal)),
        "why_not": can_publish_chart(request.actor, proposal).reason if proposal else "",
    }  # fmt: skip
    return render(request, "ledger/charts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: ActorRequest, code: str) -> HttpResponse:
    """A form with the chart in force, to change and send for approval."""
    fund = book_of(request, code)
    can_keep_book(request.actor, fund).require()
    latest = Chart.objects.filter(fund=fund).latest("version")
    form = ChartForm(request.POST or None, request.FILES or None, initial={"rows": write_chart(_codes(latest))})

    def propose(given: dict[str, Any]) -> object:
        rows = read_chart(form.content(), _known(latest))
        return charts.propose_chart(
            request.actor, fund=fund, rows=rows, valid_from=given["valid_from"], source=given["source"]
        )

    sent = submit(
        request, form, propose, to=reverse("ledger:charts", args=[code]), said=_("新版科目表已拟定，请另一人复核后启用。")
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = {
        "fund": fund, "form": form, "problem": sent.problem, "version": latest.version + 1,
        "crumbs": crumbs(fund, (_("科目表"), reverse("ledger:charts", args=[code])), _("新版科目表")),
    }  # fmt: skip
    return render(request, "ledger/chart_new.html", context, status=sent.status)


@require_POST
def publish(request: ActorRequest, code: str) -> HttpResponse:
    """Puts the proposal in force."""
    fund = book_of(request, code)
    proposal = get_object_or_404(ChartProposal.objects.visible_to(request.actor), fund=fund)
    said = _("第 %(version)d 版科目表已发布。") % {"version": proposal.base + 1}
    seen = request.POST.get("made_at", "")
    return press(
        request,
        lambda: charts.publish_chart(request.actor, proposal=proposal, seen=seen),
        back=reverse("ledger:charts", args=[code]),
        said=said,
    )


@require_POST
def withdraw(request: ActorRequest, code: str) -> HttpResponse:
    """Takes the proposal back."""
    fund = book_of(request, code)
    proposal = get_object_or_404(ChartProposal.objects.visible_to(request.actor), fund=fund)
    return press(
        request,
        lambda: charts.withdraw_chart(request.actor, proposal=proposal),
        back=reverse("ledger:charts", args=[code]),
        said=_("已撤回。"),
    )


@require_safe
def export(request: ActorRequest, code: str, version: int, kind: str) -> HttpResponse:
    """One version as a file; the csv can be changed and brought in as the next version."""
    fund = book_of(request, code)
    chart = get_object_or_404(Chart, fund=fund, version=version)
    columns = (
        exports.Text("科目编码", lambda row: row.code), exports.Text("科目名称", lambda row: row.name),
        exports.Text("类型", lambda row: row.account.get_type_display()), exports.Text("用途", lambda row: row.account.get_role_display()),
        exports.Text("原科目编码", lambda row: row.code),
    )  # fmt: skip
    name = _("%(fund)s-科目表-v%(version)d") % {"fund": fund.name, "version": version}
    return exports.response(request.actor, fund, kind, name, columns, _codes(chart))


def _codes(chart: Chart) -> list[AccountCode]:
    return list(chart.codes.select_related("account").order_by("code"))


def _known(chart: Chart) -> dict[str, Account]:
    return {each.code: each.account for each in _codes(chart)}


def _in_force(versions: list[Chart]) -> int:
    """The version that holds today."""
    today = timezone.localdate()
    return next((each.version for each in versions if each.valid_from <= today), versions[-1].version)


def _proposal(request: ActorRequest, fund: Fund) -> ChartProposal | None:
    return ChartProposal.objects.visible_to(request.actor).filter(fund=fund).select_related("made_by", "fund").first()


def _changes(fund: Fund, proposal: ChartProposal) -> list[tuple[str, str, str]]:
    """(kind, before, after) of every account that differs from the version before; kind: new, changed or gone."""
    latest = Chart.objects.filter(fund=fund).latest("version")
    before = {each.account_id: f"{each.code} {each.name}" for each in _codes(latest)}
    rows = charts.rows_of(proposal)
    found = [("new", "", f"{row.code} {row.name}（{row.type.label}）") for row in rows if row.account is None]
    for row in rows:
        after = f"{row.code} {row.name}"
        if row.account is not None and before.get(row.account) != after:
            found.append(("changed", before.get(row.account, ""), after))
    kept = {row.account for row in rows}
    return found + [("gone", text, "") for account, text in before.items() if account not in kept]
