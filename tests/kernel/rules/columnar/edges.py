"""Enterprises for the real library, their numbers on its thresholds and one float beside them."""

from __future__ import annotations

import datetime
from collections import defaultdict

import numpy as np

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.population import Column, FactKey, Population
from gaoxin.kernel.rules.tree import Node, variables, walk

CODES = ("6510", "65", "3911", "7010", "1311", "5110", "47", "C", "4411", "6490")


def population(library: Library, size: int, on: datetime.date, *, seed: int) -> Population:
    """Every fact that the library reads, one in seven missing."""
    random = np.random.default_rng(seed)
    roots = [root for rulebook in library for root in rulebook.roots()]
    thresholds = _thresholds(walk(roots))
    columns = {
        key: _column(library.catalogue.by_id[key[0]], thresholds[key], size, on, random)
        for key in sorted(set(variables(roots)))
    }
    return Population(on, [""] * size, [str(row) for row in range(size)], columns)


def _thresholds(nodes: list[Node]) -> dict[FactKey, list[float]]:
    found: dict[FactKey, list[float]] = defaultdict(list)
    for node in nodes:
        if node.op == "cmp" and node.args[0].op == "var" and node.args[1].op == "const":
            found[node.args[0].value].append(float(node.args[1].value))
        if node.op == "bands" and node.args[0].op == "var":
            ends = [end for band in node.value for end in (band.low, band.high) if end is not None]
            found[node.args[0].value] += [float(end) for end in ends]
    return found


def _column(
    variable: Variable, thresholds: list[float], size: int, on: datetime.date, random: np.random.Generator
) -> Column:
    missing = random.random(size) < 0.15
    if variable.is_numeric:
        return Column(variable.type, np.where(missing, np.nan, _numbers(variable, thresholds, size, random)))
    if variable.type == "boolean":
        share = 0.1 if variable.id.startswith("flag") else 0.7
        return Column("boolean", np.where(missing, np.nan, random.random(size) < share))
    if variable.type == "date":
        return Column("date", np.where(missing, np.nan, on.toordinal() - random.integers(0, 7000, size)))
    ids = CODES if variable.type == "code" else tuple(value.id for value in variable.values)
    if variable.type == "list":
        return Column("list", np.where(missing, -1, random.integers(0, 1 << len(ids), size)), ids)
    return Column(variable.type, np.where(missing, -1, random.integers(0, len(ids), size)).astype(np.int32), ids)


def _numbers(variable: Variable, thresholds: list[float], size: int, random: np.random.Generator) -> np.ndarray:
    if variable.unit == "元":
        values = np.round(np.exp(random.normal(17, 2, size)), 2)
    else:
        values = np.round(random.random(size), 4) if variable.unit == "" else np.rint(random.gamma(1, 20, size))
    if thresholds:
        near = random.choice(np.array(thresholds), size)
        beside = np.nextafter(near, np.where(random.random(size) < 0.5, np.inf, -np.inf))
        near = np.where((random.random(size) < 0.5) & (near != 0), beside, near)
        values = np.where(random.random(size) < 0.5, near, values)
    values[random.random(size) < 0.03] = 0
    if variable.type == "integer":
        values = np.rint(values)
    if variable.minimum is None:
        values = np.where(random.random(size) < 0.2, -values, values)
    low = -np.inf if variable.minimum is None else float(variable.minimum)
    high = np.inf if variable.maximum is None else float(variable.maximum)
    return np.clip(values, low, high)
