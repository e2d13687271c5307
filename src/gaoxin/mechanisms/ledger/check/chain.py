"""One pass over all journals of a fund: numbers, hashes, balance, references, years, audit; and the sums for the other checks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.check.report import Report, Rule
from gaoxin.mechanisms.ledger.enums import AccountType, JournalKind, JournalState, YearState
from gaoxin.mechanisms.ledger.hashing import journal_digest
from gaoxin.mechanisms.ledger.models import Account, Entry, FiscalYear, Fund, FundHead, Journal
from gaoxin.platform.core.models import AuditEntry

_CHUNK = 2000


@dataclass(slots=True)
class Sums:
    """What the entries add up to, by the keys that the other checks compare with. Amounts in 分."""

    accounts: dict[int, Account]
    years: dict[int, FiscalYear]
    by_account: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    by_year: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    by_line: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    by_hold: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    # Journals of payments and bounces: id → entries as (account, amount, hold).
    paying: dict[int, list[tuple[int, int, int | None]]] = field(default_factory=dict)

    def add(self, journal: Journal, entries: list[Entry]) -> None:
        for entry in entries:
            self.by_account[entry.account_id] += entry.amount
            self.by_year[journal.year_id, entry.account_id] += entry.amount
            if entry.line_id is not None:
                self.by_line[entry.line_id, entry.account_id] += entry.amount
            if entry.hold_id is not None:
                self.by_hold[entry.hold_id, entry.account_id] += entry.amount
        if journal.kind in {JournalKind.PAY, JournalKind.BOUNCE}:
            self.paying[journal.pk] = [(entry.account_id, entry.amount, entry.hold_id) for entry in entries]


def check_chain(report: Report, fund: Fund) -> Sums:
    """Follows the chain from the first journal to the head, and reports every place where it does not hold."""
    sums = Sums(
        {account.pk: account for account in Account.objects.filter(fund=fund).order_by("id")},
        {year.pk: year for year in FiscalYear.objects.filter(fund=fund).order_by("year")},
    )
    anchors = _Anchors(report, fund)
    previous, expected = "", 0
    for journal, entries in _journals(fund):
        place = f"{fund.code}-{journal.sequence}"
        expected += 1
        if journal.sequence != expected:
            report.fault(Rule.CHAIN, place, _("凭证号从 %(number)s 起缺号。") % {"number": expected})
            expected = journal.sequence or expected
        elif journal.previous_hash != previous:
            report.fault(Rule.CHAIN, place, _("没有接在上一张凭证之后。"))
        if journal.hash != journal_digest(journal, entries):
            report.fault(Rule.CHANGED, place, _("凭证或分录在记账后被改动。"))
        previous = journal.hash
        anchors.pass_by(expected, journal.hash)
        _check_journal(report, place, fund, journal, entries, sums)
        sums.add(journal, entries)
        report.counts["journals"] += 1
        report.counts["entries"] += len(entries)
    _check_end(report, fund, expected, previous)
    anchors.finish(expected)
    return sums


def _journals(fund: Fund) -> Iterator[tuple[Journal, list[Entry]]]:
    posted = Journal.objects.filter(fund=fund, state=JournalState.POSTED).order_by("sequence", "id")
    for journal in posted.prefetch_related("entries").iterator(chunk_size=_CHUNK):
        yield journal, sorted(journal.entries.all(), key=lambda entry: entry.position)


def _check_journal(report: Report, place: str, fund: Fund, journal: Journal, entries: list[Entry], sums: Sums) -> None:
    budget = sum(
        entry.amount
        for entry in entries
        if entry.account_id in sums.accounts and sums.accounts[entry.account_id].type == AccountType.BUDGET
    )
    total = sum(entry.amount for entry in entries)
    if len(entries) < 2 or total != 0 or budget != 0:
        report.fault(Rule.BALANCE, place, _("借贷不平。"))
    if any(entry.account_id not in sums.accounts for entry in entries) or journal.zone_id != fund.zone_id:
        report.fault(Rule.BALANCE, place, _("用了别的资金的科目，或不属于本区。"))
    if not (journal.case_ref or journal.document_ref):
        report.fault(Rule.REFERENCE, place, _("没有业务编号也没有文号。"))
    year = sums.years.get(journal.year_id)
    if year is None or year.year != journal.date.year:
        report.fault(Rule.YEAR, place, _("日期不在所记的年度内。"))
    elif year.state == YearState.CLOSED and (journal.sequence or 0) > (year.closing_sequence or 0):
        report.fault(Rule.YEAR, place, _("在 %(year)s 年度结账之后记入该年度。") % {"year": year.year})


def _check_end(report: Report, fund: Fund, last: int, last_hash: str) -> None:
    head = FundHead.objects.filter(fund=fund).first()
    if head is None or (head.sequence, head.hash) != (last, last_hash):
        wanted = head.sequence if head else "-"
        report.fault(
            Rule.CHAIN, fund.code, _("账簿止于 %(last)s 号，应有 %(wanted)s 张。") % {"last": last, "wanted": wanted}
        )
    numbered = Journal.objects.filter(fund=fund).exclude(state=JournalState.POSTED).exclude(sequence=None)
    for journal in numbered.order_by("id"):
        report.fault(Rule.CHAIN, journal, _("草稿带有凭证号。"))
    lost = Entry.objects.filter(account__fund=fund).exclude(Exists(Journal.objects.filter(pk=OuterRef("journal_id"))))
    for entry in lost.order_by("id"):
        report.fault(Rule.CHAIN, f"{fund.code} #{entry.pk}", _("分录没有凭证。"))


class _Anchors:
    """The audit entries of a fund: each names the journals that it stands for and the hash of the last."""

    def __init__(self, report: Report, fund: Fund) -> None:
        self.report = report
        self.fund = fund
        self.hashes: dict[int, str] = {}
        self.covered = 0
        entries = AuditEntry.objects.filter(chain=fund.zone_id, object_type__startswith="ledger.").order_by("sequence")
        for number, text in entries.values_list("sequence", "detail_text").iterator(chunk_size=_CHUNK):
            detail = json.loads(text)
            if detail.get("fund") != fund.code or "hash" not in detail:
                continue
            if detail["after"] != self.covered:
                self._fault(number, _("第 %(after)s 号凭证起不是由记账动作写入的。") % {"after": self.covered + 1})
            self.covered = detail["sequence"]
            self.hashes[self.covered] = detail["hash"]

    def pass_by(self, sequence: int, hash_: str) -> None:
        if self.hashes.get(sequence, hash_) != hash_:
            self._fault(sequence, _("凭证与审计记录中的摘要值不同。"))

    def finish(self, last: int) -> None:
        if self.covered != last:
            self._fault(last, _("审计记录止于 %(covered)s 号凭证。") % {"covered": self.covered})

    def _fault(self, number: int, detail: str) -> None:
        self.report.fault(Rule.AUDIT, f"{self.fund.code}-{number}", detail)
