"""Rules over facts: the language, the library, and three ways to evaluate it (one by one, columnar, SQL).

Pure Python without Django. What lives elsewhere: reading spreadsheets (kernel.workbook), storing facts and results
(mechanisms.registry), pages (domains.assessment).
"""

from gaoxin.kernel.rules.catalogue import Catalogue, CategoryValue, Variable
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.evaluate import Evaluator, Result, evaluate
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.rulebook import Criterion, Rulebook, ScoreItem
from gaoxin.kernel.rules.status import Status

__all__ = [
    "Catalogue",
    "CategoryValue",
    "Criterion",
    "Evaluator",
    "Library",
    "Result",
    "RuleProblem",
    "Rulebook",
    "ScoreItem",
    "Status",
    "Variable",
    "evaluate",
]
