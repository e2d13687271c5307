"""The rule library over a population on DuckDB, PostgreSQL and Spark, beside the columns and the exact evaluator on the same rows.

    python -m benchmarks.sql [--count N] [--engines duckdb,postgres,spark] [--rounds N]

PostgreSQL is the one of GAOXIN_DATABASE_URL (scripts/with_postgres.sh gives a private one); Spark is the extra `spark`.
The shortest of some rounds counts, in seconds on the wall and of this process's processors (a server's own are not among
them); the exact evaluator is timed on a sample and scaled.
"""

from __future__ import annotations

import argparse
import datetime
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from benchmarks.sql.population import draw

from gaoxin.kernel.rules import Evaluator, Library
from gaoxin.kernel.rules.columnar import Plan, run
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.sql import (
    Results,
    compile_group,
    run_duckdb,
    run_postgres,
    run_spark,
    snapshot_columns,
    write_snapshot,
)

ON = datetime.date(2026, 6, 30)
SAMPLE = 200


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result and the seconds that it took."""
    begin = time.perf_counter()
    found = work()
    return found, time.perf_counter() - begin


def shortest(work: Callable[[], Any], rounds: int) -> tuple[Any, float, float]:
    """The result and the fewest seconds, on the wall and of processors."""
    walls, processors = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - cpu)
    return found, min(walls), min(processors)


def spark_session() -> Any:
    """A local Spark session on two cores."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an optional extra

    builder = SparkSession.builder.master("local[2]")
    settings = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def main() -> None:
    """Prints one line for each engine."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--engines", default="duckdb")
    given = arguments.parse_args()
    library = Library.load()
    books = list(library)
    columns = snapshot_columns(books)
    rows = draw(books, library.catalogue, ON, given.count, seed=11)
    evaluator = Evaluator(books, ON)
    _, _, exact = shortest(lambda: [evaluator.run(facts) for _, facts in rows[:SAMPLE]], given.rounds)
    print(f"{len(books)} rulebooks, {len(columns)} facts, {given.count} enterprises")
    print(
        f"exact evaluator, one after the other: {exact / min(SAMPLE, given.count) * given.count:.1f} s (scaled from {SAMPLE})"
    )
    population = Population.from_facts(library.catalogue, [facts for _, facts in rows], ON)
    plan, compiling = timed(lambda: Plan(books, population, ON))
    _, wall, cpu = shortest(lambda: run(plan, population), given.rounds)
    print(f"columns: plan made in {compiling:.2f} s, judged in {wall:.2f} s ({cpu:.2f} s of processors)")
    runs: dict[str, Callable[[], tuple[float, Callable[[], Results]]]] = {
        "duckdb": lambda: _duckdb(rows, columns, books),
        "postgres": lambda: _postgres(rows, columns, books),
        "spark": lambda: _spark(rows, columns, books),
    }
    for engine in given.engines.split(","):
        queries, compiling = timed(lambda engine=engine: compile_group(books, ON, engine))
        writing, judge = runs[engine]()
        results, wall, cpu = shortest(judge, given.rounds)
        print(
            f"{engine}: {len(queries)} queries compiled in {compiling:.2f} s, snapshot written in {writing:.1f} s,"
            f" judged in {wall:.2f} s ({cpu:.2f} s of processors), {results.judged} rows by the exact evaluator"
        )


def _duckdb(rows: Any, columns: Any, books: Any) -> tuple[float, Callable[[], Results]]:
    connection = duckdb.connect()
    _, seconds = timed(lambda: write_snapshot(rows, connection, columns))
    return seconds, lambda: run_duckdb(connection, books, ON)


def _postgres(rows: Any, columns: Any, books: Any) -> tuple[float, Callable[[], Results]]:
    connection = psycopg.connect(os.environ["GAOXIN_DATABASE_URL"])
    _, seconds = timed(lambda: write_snapshot(rows, connection, columns))
    return seconds, lambda: run_postgres(connection, books, ON)


def _spark(rows: Any, columns: Any, books: Any) -> tuple[float, Callable[[], Results]]:
    path = Path(tempfile.mkdtemp()) / "snapshot.parquet"
    _, seconds = timed(lambda: write_snapshot(rows, path, columns))
    session = spark_session()
    session.read.parquet(str(path)).createOrReplaceTempView("snapshot")
    session.sql("SELECT COUNT(*) FROM snapshot").collect()
    return seconds, lambda: run_spark(session, books, ON)


if __name__ == "__main__":
    main()
