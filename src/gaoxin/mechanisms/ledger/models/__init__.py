"""Tables of the ledger, one file for one aggregate; no verbs."""

from gaoxin.mechanisms.ledger.models.budgets import BudgetLine, Hold
from gaoxin.mechanisms.ledger.models.funds import Account, AccountCode, Chart, ChartProposal, Fund, FundHead
from gaoxin.mechanisms.ledger.models.journals import LARGEST_FEN, Entry, FiscalYear, Journal
from gaoxin.mechanisms.ledger.models.payments import BankBatch, BankReturn, BankReturnRow, Payment

__all__ = [
    "LARGEST_FEN",
    "Account",
    "AccountCode",
    "BankBatch",
    "BankReturn",
    "BankReturnRow",
    "BudgetLine",
    "Chart",
    "ChartProposal",
    "Entry",
    "FiscalYear",
    "Fund",
    "FundHead",
    "Hold",
    "Journal",
    "Payment",
]
