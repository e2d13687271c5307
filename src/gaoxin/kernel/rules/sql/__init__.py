"""Rulebooks as SQL for DuckDB, PostgreSQL and Spark, with the verdicts of the exact evaluator.

Here: the compiler, the snapshot table and the runners. Not here: connections and their settings, storing results
(mechanisms.registry), and the fast path for one machine (kernel.rules.columnar).
"""

from gaoxin.kernel.rules.sql.columns import Column, fit_columns, snapshot_columns
from gaoxin.kernel.rules.sql.query import Output, Query, compile_group
from gaoxin.kernel.rules.sql.results import Results
from gaoxin.kernel.rules.sql.run import run_duckdb, run_postgres, run_spark
from gaoxin.kernel.rules.sql.snapshot import SnapshotError, write_snapshot

__all__ = [
    "Column",
    "Output",
    "Query",
    "Results",
    "SnapshotError",
    "compile_group",
    "fit_columns",
    "run_duckdb",
    "run_postgres",
    "run_spark",
    "snapshot_columns",
    "write_snapshot",
]
