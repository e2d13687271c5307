"""Types of accounts, kinds of journals, states of journals, years, holds, payments and files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountType(models.TextChoices):
    """The five types of financial accounting, and the accounts of budget control, which balance among themselves."""

    ASSET = "asset", _("资产")
    LIABILITY = "liability", _("负债")
    EQUITY = "equity", _("净资产")
    INCOME = "income", _("收入")
    EXPENSE = "expense", _("费用")
    BUDGET = "budget", _("预算指标")


# A positive balance of these is on the debit side.
DEBIT_TYPES = (AccountType.ASSET, AccountType.EXPENSE)
# Emptied into the surplus when a year is closed, with the adjustments of earlier years.
YEARLY_TYPES = (AccountType.INCOME, AccountType.EXPENSE)


class AccountRole(models.TextChoices):
    """What the ledger itself uses an account for. A fund has at most one account of each role."""

    BANK = "bank", _("存款")
    GRANT_INCOME = "grant_income", _("拨入资金")
    PRIOR_YEAR = "prior_year", _("以前年度盈余调整")
    EXPENSE = "expense", _("业务支出")
    SURPLUS = "surplus", _("累计盈余")
    APPROVED = "approved", _("批复指标")
    TRANSFERRED = "transferred", _("调剂指标")
    CARRIED = "carried", _("结转指标")
    AVAILABLE = "available", _("可用指标")
    RESERVED = "reserved", _("预占指标")
    COMMITTED = "committed", _("占用指标")
    PAID = "paid", _("支付指标")
    RESTORED = "restored", _("退回指标")


# Each is a column of the budget line and an account: the column is the account's balance for that line, always.
SOURCE_ROLES = (AccountRole.APPROVED, AccountRole.TRANSFERRED, AccountRole.CARRIED)
USE_ROLES = (AccountRole.AVAILABLE, AccountRole.RESERVED, AccountRole.COMMITTED, AccountRole.PAID)
BUDGET_ROLES = (*SOURCE_ROLES, *USE_ROLES, AccountRole.RESTORED)
# The columns of a budget line other than `available`, which follows from them.
LINE_COLUMNS = tuple(role.value for role in BUDGET_ROLES if role != AccountRole.AVAILABLE)


class JournalKind(models.TextChoices):
    OPENING = "opening", _("期初余额")
    MANUAL = "manual", _("记账凭证")
    RECEIPT = "receipt", _("资金拨入")
    BUDGET = "budget", _("批复预算")
    TRANSFER = "transfer", _("预算调剂")
    RESERVE = "reserve", _("预占")
    COMMIT = "commit", _("占用")
    RELEASE = "release", _("释放")
    PAY = "pay", _("支付")
    BOUNCE = "bounce", _("退汇")
    RECOVER = "recover", _("追回")
    CARRY = "carry", _("结转")
    CLOSE = "close", _("年终结账")
    REVERSAL = "reversal", _("冲销")


# Journals that only move money between accounts of the book: people may write, reverse and post them in batches.
# All others belong to a budget line, a hold, a payment or a year, whose own verbs undo them.
FREE_KINDS = (JournalKind.OPENING, JournalKind.MANUAL, JournalKind.RECEIPT)


class JournalState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    POSTED = "posted", _("已记账")


class YearState(models.TextChoices):
    OPEN = "open", _("已开账")
    CLOSED = "closed", _("已结账")


class HoldState(models.TextChoices):
    """Follows from the amounts of a hold: what is still open names it."""

    RESERVED = "reserved", _("预占")
    COMMITTED = "committed", _("占用")
    PAID = "paid", _("已支付")
    RECOVERED = "recovered", _("已追回")
    CARRIED = "carried", _("已结转")
    RELEASED = "released", _("已释放")


class PaymentState(models.TextChoices):
    DRAFT = "draft", _("待导出")
    EXPORTED = "exported", _("已送银行")
    SETTLED = "settled", _("已到账")
    RETURNED = "returned", _("已退回")
    CANCELLED = "cancelled", _("已取消")


# Money that is ordered but not yet known to have gone.
PENDING_STATES = (PaymentState.DRAFT, PaymentState.EXPORTED)


class BatchState(models.TextChoices):
    DRAFT = "draft", _("待复核")
    APPROVED = "approved", _("已复核")
    EXPORTED = "exported", _("已导出")


class ReturnOutcome(models.TextChoices):
    """What became of one row of a bank's return file."""

    SETTLED = "settled", _("已记到账")
    RETURNED = "returned", _("已记退回")
    ALREADY = "already", _("以前已记，未重复")
    UNKNOWN = "unknown", _("没有这个行号")
    AMOUNT = "amount", _("金额不符")
    TWICE = "twice", _("文件内重复")
    CONTRADICTION = "contradiction", _("同一行号前后矛盾")
    AFTER_SETTLED = "after_settled", _("已到账，又报退回")
    AFTER_RETURNED = "after_returned", _("已退回，又报到账")
    NOT_EXPORTED = "not_exported", _("这一行没有送过银行")
    UNREADABLE = "unreadable", _("读不懂这一行")
    REFUSED = "refused", _("不能记账")


# Rows with these need nobody's attention.
DONE_OUTCOMES = (ReturnOutcome.SETTLED, ReturnOutcome.RETURNED, ReturnOutcome.ALREADY, ReturnOutcome.TWICE)
# Rows with these are tried again when the same file is imported again.
RETRIED_OUTCOMES = (ReturnOutcome.UNKNOWN, ReturnOutcome.AMOUNT, ReturnOutcome.NOT_EXPORTED, ReturnOutcome.REFUSED)
