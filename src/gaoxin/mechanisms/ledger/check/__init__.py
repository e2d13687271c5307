"""The check of whole books: everything that must always be true, recomputed from the rows; it changes nothing."""

from gaoxin.mechanisms.ledger.check.report import Fault, Report
from gaoxin.mechanisms.ledger.check.run import check

__all__ = ["Fault", "Report", "check"]
