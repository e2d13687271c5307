from django.urls import path, register_converter
from django.urls.converters import StringConverter

from gaoxin.mechanisms.ledger.views import banking, charts, checking, funds, holds, journals, payments, reports, years


class FundCode(StringConverter):
    """A fund's code: never one of the lower-case words of the addresses below."""

    regex = "[A-Z0-9]{2,12}"


class HoldVerb(StringConverter):
    regex = "commit|order|release|recover|carry"


class PaymentVerb(StringConverter):
    regex = "approve|cancel|settle|return|bounce"


register_converter(FundCode, "fund")
register_converter(HoldVerb, "hold_verb")
register_converter(PaymentVerb, "payment_verb")

app_name = "ledger"
urlpatterns = [
    path("", funds.index, name="index"),
    path("new/", funds.create, name="fund-new"),
    path("check/", checking.check, name="check"),
    path("case/", journals.case, name="case"),
    path("<fund:code>/", funds.detail, name="fund"),
    path("<fund:code>/export/<str:kind>/", funds.export, name="fund-export"),
    path("<fund:code>/settings/", funds.settings, name="settings"),
    path("<fund:code>/budget/", funds.budget, name="budget"),
    path("<fund:code>/transfer/", funds.transfer, name="transfer"),
    path("<fund:code>/receive/", funds.receive, name="receive"),
    path("<fund:code>/journals/", journals.index, name="journals"),
    path("<fund:code>/journals/export/<str:kind>/", journals.export, name="journals-export"),
    path("<fund:code>/journals/new/", journals.write, name="journal-new"),
    path("<fund:code>/journals/drafts/", journals.drafts, name="drafts"),
    path("<fund:code>/journals/drafts/<int:pk>/post/", journals.draft_act, {"verb": "post"}, name="draft-post"),
    path(
        "<fund:code>/journals/drafts/<int:pk>/discard/", journals.draft_act, {"verb": "discard"}, name="draft-discard"
    ),
    path("<fund:code>/journals/<int:sequence>/", journals.detail, name="journal"),
    path("<fund:code>/journals/<int:sequence>/reverse/", journals.reverse_, name="journal-reverse"),
    path("<fund:code>/holds/", holds.index, name="holds"),
    path("<fund:code>/holds/export/<str:kind>/", holds.export, name="holds-export"),
    path("<fund:code>/holds/new/", holds.reserve, name="hold-new"),
    path("<fund:code>/holds/<int:pk>/", holds.detail, name="hold"),
    path("<fund:code>/holds/<int:pk>/<hold_verb:verb>/", holds.act, name="hold-act"),
    path("<fund:code>/payments/", payments.index, name="payments"),
    path("<fund:code>/payments/export/<str:kind>/", payments.export, name="payments-export"),
    path("<fund:code>/payments/<int:pk>/", payments.detail, name="payment"),
    path("<fund:code>/payments/<int:pk>/<payment_verb:verb>/", payments.act, name="payment-act"),
    path("<fund:code>/batches/", banking.batches, name="batches"),
    path("<fund:code>/batches/new/", banking.prepare, name="batch-new"),
    path("<fund:code>/batches/<int:pk>/", banking.batch, name="batch"),
    path("<fund:code>/batches/<int:pk>/approve/", banking.batch_act, {"verb": "approve"}, name="batch-approve"),
    path("<fund:code>/batches/<int:pk>/dissolve/", banking.batch_act, {"verb": "dissolve"}, name="batch-dissolve"),
    path("<fund:code>/batches/<int:pk>/file/", banking.download, name="batch-file"),
    path("<fund:code>/returns/", banking.returns, name="returns"),
    path("<fund:code>/returns/<int:pk>/", banking.return_, name="return"),
    path("<fund:code>/returns/<int:pk>/export/<str:kind>/", banking.return_export, name="return-export"),
    path("<fund:code>/trial-balance/", reports.trial_balance, name="trial-balance"),
    path("<fund:code>/trial-balance/export/<str:kind>/", reports.trial_balance_export, name="trial-balance-export"),
    path("<fund:code>/statement/", reports.statement, name="statement"),
    path("<fund:code>/statement/export/<str:kind>/", reports.statement_export, name="statement-export"),
    path("<fund:code>/charts/", charts.index, name="charts"),
    path("<fund:code>/charts/new/", charts.propose, name="chart-new"),
    path("<fund:code>/charts/publish/", charts.publish, name="chart-publish"),
    path("<fund:code>/charts/withdraw/", charts.withdraw, name="chart-withdraw"),
    path("<fund:code>/charts/<int:version>/export/<str:kind>/", charts.export, name="chart-export"),
    path("<fund:code>/years/", years.index, name="years"),
    path("<fund:code>/years/open/", years.open_, name="year-open"),
    path("<fund:code>/years/<int:year>/months/", years.months, name="year-months"),
    path("<fund:code>/years/<int:year>/close/", years.close, name="year-close"),
]
