"""Connections to the three engines."""

from __future__ import annotations

import importlib.util
import os
import warnings
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest
from tests.kernel.rules.sql.engines import private_postgres


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The PostgreSQL of the environment when it has one, else one of our own."""
    given = os.environ.get("GAOXIN_DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with private_postgres() as address:
        if address is None:
            pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
        yield address


@pytest.fixture
def postgres(postgres_address: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose work is rolled back."""
    connection = psycopg.connect(postgres_address)
    yield connection
    connection.rollback()
    connection.close()


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A local Spark session."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("Spark is not installed: scripts/spark.sh")
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an optional extra

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.master("local[2]").appName("gaoxin")
        settings = {
            "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2", "spark.ui.showConsoleProgress": "false",
        }  # fmt: skip
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()
