"""All enterprises under all rulebooks at once, in columns. The verdicts are those of ``evaluate.Evaluator``, row by row.

A plan (plan.py) is lowered from the interned tree onto a tape of array operations (tape.py) by the handlers of numbers,
scores and conditions; models.py proves which comparisons floats decide, and judge.py decides the others exactly.
"""

from gaoxin.kernel.rules.columnar.blocks import evaluate_population, reevaluate, run
from gaoxin.kernel.rules.columnar.plan import Plan
from gaoxin.kernel.rules.columnar.results import Pair, Results

__all__ = ["Pair", "Plan", "Results", "evaluate_population", "reevaluate", "run"]
