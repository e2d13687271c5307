"""The benchmark's rulebooks as plain data, from which every engine gets its own form.

Twelve rules modelled on real criteria (technology SME, HNTE, the SME ladder, champions, gazelles, scale, board listing, local
grants), about ten tests each with two to four score tables and an amount, varied to as many rulebooks as asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

#: Thresholds of one place in a rule: the published figure and what other regions and years would write.
GRID = (0.5, 0.6, 0.75, 0.8, 0.9, 1.0, 1.1, 1.2, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


@dataclass(frozen=True)
class Expr:
    """form: fact, ratio (a / b) or growth (a / b - 1, b above 0). facts: their keys, ``revenue[y1]``."""

    form: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Test:
    """form: compare (expr, sign, threshold), flag (fact, wanted), level (fact, lowest rank), either (two tests)."""

    form: str
    expr: Expr | None = None
    sign: str = ""
    threshold: float = 0.0
    fact: str = ""
    wanted: bool = True
    rank: int = 0
    parts: tuple[Test, ...] = ()


@dataclass(frozen=True)
class Table:
    """Points by the first threshold that is reached, highest first, else 0."""

    expr: Expr
    steps: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Book:
    """A rulebook: all tests hold and the tables sum to the pass mark; the amount is a share of a fact up to a cap, or tiers by total."""

    name: str
    tests: tuple[Test, ...]
    tables: tuple[Table, ...]
    mark: int
    tiers: tuple[tuple[int, int], ...] = ()
    share: tuple[str, float, int] | None = None


def _fact(key: str) -> Expr:
    return Expr("fact", (key,))


def _ratio(a: str, b: str) -> Expr:
    return Expr("ratio", (a, b))


def _growth(name: str) -> Expr:
    return Expr("growth", (f"{name}[y1]", f"{name}[y2]"))


def at_least(expr: Expr, threshold: float) -> Test:
    """expr >= threshold."""
    return Test("compare", expr, ">=", threshold)


def at_most(expr: Expr, threshold: float) -> Test:
    """expr <= threshold."""
    return Test("compare", expr, "<=", threshold)


def yes(fact: str) -> Test:
    """A flag that must be set."""
    return Test("flag", fact=fact)


def no(fact: str) -> Test:
    """A flag that must not be set."""
    return Test("flag", fact=fact, wanted=False)


def level(fact: str, rank: int) -> Test:
    """An ordered category at this rank or higher."""
    return Test("level", fact=fact, rank=rank)


def either(*parts: Test) -> Test:
    """One of two."""
    return Test("either", parts=parts)


REVENUE, STAFF, ASSETS = "revenue[y1]", "staff_total[y1]", "total_assets[y1]"
RD, SALES = "rd[y1]", "sales_revenue[y1]"
RD_SHARE, TECH_SHARE = _ratio(RD, REVENUE), _ratio("tech_staff[y1]", STAFF)
DEBT, MARGIN = _ratio("liabilities[y1]", ASSETS), _ratio("net_profit[y1]", REVENUE)
MAIN_SHARE, HT_SHARE = _ratio("main_revenue[y1]", REVENUE), _ratio("ht_income[y1]", "total_income[y1]")
RD_SALES, RD_COST = _ratio("rd_expense[y1]", SALES), _ratio("rd_expense[y1]", "cost_expense_total[y1]")
DOMESTIC, RD_STAFF = _ratio("rd_domestic[y1]", "rd_expense_hnte[y1]"), _ratio("rd_staff[y1]", STAFF)
CLEAN = (no("flag_serious_dishonesty"), no("flag_env_breach"))

_RD_TABLE = Table(RD_SHARE, ((0.10, 25), (0.08, 20), (0.06, 15), (0.04, 10), (0.03, 5)))
_TECH_TABLE = Table(TECH_SHARE, ((0.30, 20), (0.25, 16), (0.20, 12), (0.15, 8), (0.10, 4)))
_IP_TABLE = Table(_fact("ip_class1_valid_related"), ((10, 25), (6, 20), (4, 15), (2, 10), (1, 5)))
_IP2_TABLE = Table(_fact("ip_class2_valid_related"), ((10, 10), (5, 6), (2, 3)))
_GROWTH_TABLE = Table(_growth("revenue"), ((0.35, 20), (0.25, 15), (0.15, 10), (0.05, 5)))
_DEBT_TABLE = Table(_ratio("net_assets[y1]", ASSETS), ((0.6, 15), (0.45, 10), (0.3, 5)))
_MARGIN_TABLE = Table(MARGIN, ((0.15, 15), (0.10, 10), (0.05, 5)))
_COST_TABLE = Table(RD_COST, ((0.30, 50), (0.25, 40), (0.20, 30), (0.15, 20), (0.10, 10)))

TEMPLATES: tuple[Book, ...] = (
    Book("tech_sme", (
        yes("is_mainland_resident"), at_most(_fact(STAFF), 500), at_most(_fact(SALES), 2e8), at_most(_fact(ASSETS), 2e8), *CLEAN,
        no("flag_major_quality"), at_least(TECH_SHARE, 0.1), either(yes("hnte_valid"), level("rd_org_level", 3)), at_least(RD_SALES, 0.02),
    ), (_TECH_TABLE, _COST_TABLE, _IP_TABLE), 60, share=("rd_expense[y1]", 0.05, 500_000)),
    Book("hnte", (
        at_least(_fact("years_operated"), 1), at_least(_fact("ip_core_count"), 1), at_least(TECH_SHARE, 0.1), at_least(RD_SALES, 0.03),
        at_least(DOMESTIC, 0.6), at_least(HT_SHARE, 0.6), no("flag_major_accident"), no("flag_env_breach"), yes("hnte_field_ok"),
        at_least(_fact("conversions_3y"), 1),
    ), (_IP_TABLE, _GROWTH_TABLE, _DEBT_TABLE, Table(_fact("conversions_3y"), ((15, 30), (12, 24), (9, 18), (6, 12), (3, 6)))), 70,
        tiers=((90, 400_000), (80, 300_000), (0, 200_000))),
    Book("innovative_sme", (
        yes("is_legal_person"), *CLEAN, no("flag_tax_evasion"), at_most(_fact("employees_end[y1]"), 1000), at_most(_fact(REVENUE), 4e8),
        at_least(RD_SHARE, 0.03), at_least(MAIN_SHARE, 0.5), at_least(_fact("ip_class1_self"), 1), at_least(_fact(REVENUE), 1e7),
    ), (_IP_TABLE, _RD_TABLE, _GROWTH_TABLE, _DEBT_TABLE), 60, tiers=((80, 100_000), (0, 50_000))),
    Book("srdi", (
        at_least(_fact("segment_years[y1]"), 2), at_least(_fact(RD), 1e6), at_least(_fact(REVENUE), 1e7), *CLEAN, no("product_prohibited"),
        either(at_least(_fact("equity_new_2y"), 2e7), at_least(_fact(REVENUE), 5e7)), at_least(MAIN_SHARE, 0.7), at_least(RD_SHARE, 0.03),
        at_most(DEBT, 0.75),
    ), (_RD_TABLE, _IP_TABLE, _GROWTH_TABLE, _MARGIN_TABLE), 60, tiers=((85, 500_000), (70, 300_000), (0, 200_000))),
    Book("little_giant", (
        at_least(_fact("segment_years[y1]"), 3), level("srdi_level", 1), at_least(MAIN_SHARE, 0.8), at_least(_growth("main_revenue"), 0.05),
        at_most(DEBT, 0.7), at_least(_fact("market_share[y1]"), 0.1), yes("strategic_industry"), at_least(RD_STAFF, 0.5),
        either(at_least(RD_SHARE, 0.06), at_least(_fact(RD), 1.2e7)), at_least(_fact("ip_class1_highvalue"), 2),
    ), (_RD_TABLE, _IP2_TABLE, _MARGIN_TABLE), 30, tiers=((45, 1_000_000), (0, 600_000))),
    Book("champion", (
        at_least(_fact("years_in_field[y1]"), 10), at_most(_fact("global_market_rank[y1]"), 3), at_least(MAIN_SHARE, 0.7), *CLEAN,
        no("flag_tax_evasion"), at_least(_fact(REVENUE), 4e8), at_least(RD_SHARE, 0.03), level("rd_org_level", 3), at_least(_fact("staff[y1]"), 100),
    ), (_RD_TABLE, _IP_TABLE, _MARGIN_TABLE), 35, tiers=((50, 2_000_000), (0, 1_000_000))),
    Book("gazelle", (
        at_least(_fact("full_fiscal_years"), 4), at_least(_growth("revenue"), 0.2), at_least(_fact(REVENUE), 5e7), *CLEAN, no("is_listed"),
        at_least(_growth("staff"), 0.1), at_least(RD_SHARE, 0.025), either(yes("hnte_valid"), yes("tsme_valid")),
        at_least(_fact("ip_invention_granted"), 1),
    ), (_GROWTH_TABLE, _RD_TABLE, _IP2_TABLE), 25, share=(RD, 0.1, 2_000_000)),
    Book("unicorn", (
        at_most(_fact("full_fiscal_years"), 10), at_least(_fact("valuation_usd_m"), 1e9), no("is_listed"), *CLEAN, yes("outside_equity_paid"),
        at_least(_fact("equity_inst_total"), 5e7), at_least(RD_SHARE, 0.05), at_least(_growth("revenue"), 0.3), yes("strategic_industry"),
    ), (_GROWTH_TABLE, _RD_TABLE), 20, tiers=((40, 5_000_000), (0, 3_000_000))),
    Book("eaglet", (
        at_most(_fact("full_fiscal_years"), 5), at_least(_fact(REVENUE), 5e6), at_least(RD_SHARE, 0.06), at_least(RD_STAFF, 0.3), *CLEAN,
        yes("strategic_industry"), at_least(_fact("ip_self_applications"), 5), at_least(_growth("revenue"), 0.2),
        either(yes("hnte_valid"), yes("tsme_valid")),
    ), (_RD_TABLE, _IP2_TABLE, _TECH_TABLE), 30, share=(RD, 0.15, 300_000)),
    Book("scale", (
        at_least(_fact("main_revenue[y1]"), 2e7), yes("is_legal_person"), no("is_listed"), at_least(_fact("main_revenue_ytd"), 2e7),
        at_least(_fact("employees_end[y1]"), 20), no("flag_data_fraud"), at_least(_fact(ASSETS), 1e7), at_most(DEBT, 1),
        either(at_least(_growth("main_revenue"), 0.1), at_least(_fact("net_profit[y1]"), 0)), at_least(MAIN_SHARE, 0.6),
    ), (_GROWTH_TABLE, _MARGIN_TABLE), 5, tiers=((25, 200_000), (0, 100_000))),
    Book("board", (
        at_least(_fact("years_operated"), 3), at_least(_fact("net_profit_low[y1]"), 5e7), at_least(_fact("op_cash_flow[y1]"), 1e8),
        at_least(_fact(REVENUE), 3e8), yes("audit_clean"), at_least(_fact("segment_years[y1]"), 2), no("industry_negative_list"),
        either(at_least(RD_SHARE, 0.05), at_least(_fact("rd_expense_hnte[y1]"), 8e7)), at_least(RD_STAFF, 0.1), at_least(_fact("ip_invention_industrial"), 7),
    ), (_GROWTH_TABLE, _MARGIN_TABLE, _RD_TABLE), 20, tiers=((40, 8_000_000), (0, 5_000_000))),
    Book("rd_grant", (
        either(yes("hnte_valid"), yes("tsme_valid")), at_least(_fact(RD), 1e6), at_least(_growth("rd"), 0.05), at_least(RD_SHARE, 0.03), *CLEAN,
        no("flag_tax_evasion"), at_least(_fact("tax_paid[y1]"), 1e5), at_least(TECH_SHARE, 0.1), at_least(_fact("rd_tax_saved[y1]"), 5e4),
    ), (_RD_TABLE, _TECH_TABLE, _IP2_TABLE), 25, share=(RD, 0.08, 1_500_000)),
)  # fmt: skip


def books(count: int, *, distinct: bool = False, seed: int = 7) -> list[Book]:
    """As many rulebooks as asked. distinct: no two rulebooks share a threshold; otherwise they come from ``GRID``."""
    random = Random(seed)
    return [_varied(TEMPLATES[at % len(TEMPLATES)], at, random, distinct=distinct) for at in range(count)]


def _varied(template: Book, at: int, random: Random, *, distinct: bool) -> Book:
    if at < len(TEMPLATES) and not distinct:
        return template

    def other(threshold: float) -> float:
        # Some thresholds are the published ones, as regions copy each other.
        factor = 1.0 if random.random() < 0.15 else random.choice(GRID)
        if distinct:
            factor = random.choice(GRID) * (1 + (at + 1) * 1e-4)
        if threshold >= 1000:
            return float(round(threshold * factor))
        if threshold >= 1 or threshold == 0:
            return (
                round(threshold * factor + (at * 1e-3 if distinct else 0.0), 3)
                if distinct
                else float(round(threshold * factor) or 1)
            )
        return round(threshold * factor, 7 if distinct else 4)

    def changed(test: Test) -> Test:
        return Test(
            test.form, test.expr, test.sign, other(test.threshold) if test.form == "compare" else 0.0, test.fact, test.wanted, test.rank,
            tuple(changed(part) for part in test.parts),
        )  # fmt: skip

    def moved(table: Table) -> Table:
        if not distinct and random.random() < 0.7:
            return table
        factor = 1 + (at + 1) * 1e-4 if distinct else random.choice((0.8, 1.2))
        return Table(table.expr, tuple((round(limit * factor, 7), points) for limit, points in table.steps))

    mark = template.mark + random.choice((-5, 0, 0, 5, 10))
    return Book(
        f"{template.name}_{at}", tuple(map(changed, template.tests)), tuple(map(moved, template.tables)), mark, template.tiers, template.share,
    )  # fmt: skip


def leaves(book: Book) -> int:
    """How many tests a rulebook decides: those written, those of its tables, and its pass mark."""

    def count(test: Test) -> int:
        return sum(map(count, test.parts)) or 1

    return sum(map(count, book.tests)) + sum(len(table.steps) for table in book.tables) + 1


def expressions(book: Book) -> list[Expr]:
    """Every expression of a rulebook's tests and tables."""
    found: list[Expr] = []

    def read(test: Test) -> None:
        found.extend([test.expr] if test.expr else [])
        for part in test.parts:
            read(part)

    for test in book.tests:
        read(test)
    return found + [table.expr for table in book.tables]


def denominators(book: Book) -> set[str]:
    """The facts that a rulebook divides by."""
    return {expr.facts[1] for expr in expressions(book) if expr.form != "fact"}


def facts(listed: list[Book]) -> list[str]:
    """Every fact that some rulebooks read, in order of first use."""
    found: dict[str, None] = {}

    def read(test: Test) -> None:
        found.update(dict.fromkeys(test.expr.facts if test.expr else (test.fact,) if test.fact else ()))
        for part in test.parts:
            read(part)

    for book in listed:
        for test in book.tests:
            read(test)
        for table in book.tables:
            found.update(dict.fromkeys(table.expr.facts))
        if book.share:
            found[book.share[0]] = None
    return list(found)
