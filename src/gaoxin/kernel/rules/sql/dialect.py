"""What differs between the three engines; everything else of the generated text is the same for all."""

from __future__ import annotations

from dataclasses import dataclass

BIGINT_MAX = 2**63 - 1


@dataclass(frozen=True)
class Dialect:
    """One SQL engine.

    wide: the type of whole numbers beyond BIGINT. limit: the largest whole number that it holds exactly.
    division_limit: the largest dividend that ``divide`` treats exactly.
    cte, fence: how a layer is declared and kept from being merged into the next one, which would compute it many times.
    contains: whether the list {0} has the text {1}. day: the day number of the date {0}, 0001-01-01 being 1.
    divide: the quotient of {0} and {1}, which divides it. number: the snapshot column {0}, NaN made unknown.
    most_columns: of one SELECT; beyond it the group of rulebooks is halved.
    short_products: DuckDB multiplies short decimals into short ones and overflows, and long ones slowly; a decimal then
    becomes whole by parts or by its digits.
    """

    name: str
    wide: str
    limit: int
    division_limit: int
    double: str
    text: str
    list_of_text: str
    quote: str
    cte: str
    fence: str
    contains: str
    day: str
    divide: str
    most_columns: int
    number: str = "{0}"
    short_products: bool = False
    backslash: bool = False

    def identifier(self, name: str) -> str:
        """A quoted name."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    def literal(self, value: str) -> str:
        """A quoted text."""
        if self.backslash:
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return "'" + value.replace("'", "''") + "'"


DUCKDB = Dialect(
    name="duckdb",
    wide="HUGEINT",
    limit=10**38 - 1,
    division_limit=10**38 - 1,
    double="DOUBLE",
    text="VARCHAR",
    list_of_text="VARCHAR[]",
    quote='"',
    cte="AS NOT MATERIALIZED",
    fence="",
    contains="list_contains({0}, {1})",
    day="CAST(date_diff('day', DATE '1970-01-01', {0}) + 719163 AS BIGINT)",
    divide="({0} // {1})",
    most_columns=1600,
    short_products=True,
)

POSTGRES = Dialect(
    name="postgres",
    wide="NUMERIC",
    # NUMERIC holds far more; beyond this a row costs more than judging it again.
    limit=10**1000,
    division_limit=10**1000,
    double="DOUBLE PRECISION",
    text="TEXT",
    list_of_text="TEXT[]",
    quote='"',
    cte="AS",
    fence=" OFFSET 0",
    contains="({1} = ANY({0}))",
    day="CAST(({0} - DATE '1970-01-01') + 719163 AS BIGINT)",
    divide="div(CAST({0} AS NUMERIC), CAST({1} AS NUMERIC))",
    # PostgreSQL takes 1,664.
    most_columns=1600,
    number="NULLIF({0}, 'NaN')",
)

SPARK = Dialect(
    name="spark",
    wide="DECIMAL(38,0)",
    limit=10**38 - 1,
    # A decimal quotient keeps six decimals, which leaves 32 digits before the point.
    division_limit=10**31,
    double="DOUBLE",
    text="STRING",
    list_of_text="ARRAY<STRING>",
    quote="`",
    cte="AS",
    fence="",
    contains="array_contains({0}, {1})",
    day="CAST(datediff({0}, DATE '1970-01-01') + 719163 AS BIGINT)",
    divide="CAST(CAST({0} AS DECIMAL(38,0)) / CAST({1} AS DECIMAL(38,0)) AS DECIMAL(38,0))",
    # Planning grows with the square of the columns.
    most_columns=400,
    backslash=True,
)

DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, POSTGRES, SPARK)}
