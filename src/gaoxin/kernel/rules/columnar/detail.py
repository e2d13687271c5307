"""What blocks, what is missing and how far away a pass is, in columns: ``Result.blocking`` and ``missing`` of evaluate.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from gaoxin.kernel.rules.columnar.conditions import absent, may_pass, summed
from gaoxin.kernel.rules.columnar.lower import ALL_PASS, ONE, TWO, Lowering, byte
from gaoxin.kernel.rules.columnar.missing import missing
from gaoxin.kernel.rules.columnar.models import UnsupportedError
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.population import FactKey
from gaoxin.kernel.rules.rulebook import Criterion, Rulebook
from gaoxin.kernel.rules.tree import Node, variables

Openings = dict[FactKey, Operand]

#: While one of their arguments is open so are they: no test of their own is needed.
_PASSING_ON = frozenset(
    {
        "add", "sub", "mul", "div", "neg", "min", "max", "growth", "floor", "ceil", "round", "listcount", "bands", "share", "lift",
        "sadd", "ssub", "smul", "sround", "cmp", "cmpconfig", "in", "prefix", "has", "not", "judged",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Fields:
    """One rulebook's registers of detail: lists of bytes with one bit for each leaf or fact, in the order of the names.

    away: the fewest tests that must change from fail or unknown for a pass.
    """

    leaves: tuple[str, ...]
    facts: tuple[FactKey, ...]
    blocking: list[Operand]
    missing: list[Operand]
    judgements: list[Operand]
    away: Operand


def fields(lo: Lowering, rulebook: Rulebook) -> Fields:
    """The detail of one rulebook."""
    root = rulebook.requirement
    tests = list(root.leaves())
    gates = {id(leaf): gate for leaf, gate in _open_gates(lo, root, None)}
    blocked = {id(leaf): plane for leaf, plane in _blocking(lo, root, [])}
    absences: Openings = {}
    judged: list[Operand] = []
    for leaf in tests:
        status = lo.condition(leaf.node)
        gate = gates[id(leaf)]
        unknown = lo.tape.apply(np.equal, status, ONE, logical=True)
        absent_here = _both(lo, gate, unknown)
        for key, plane in openings(lo, leaf.node).items():
            found = _both(lo, absent_here, plane)
            absences[key] = found if key not in absences else lo.tape.apply(np.bitwise_or, absences[key], found)
        judged.append(_both(lo, gate, lo.tape.apply(np.equal, status, TWO, logical=True)))
    return Fields(
        tuple(leaf.id for leaf in tests),
        tuple(absences),
        _packed(lo, [blocked[id(leaf)] for leaf in tests]),
        _packed(lo, list(absences.values())),
        _packed(lo, judged),
        _away(lo, root),
    )


def _both(lo: Lowering, a: Operand | None, b: Operand) -> Operand:
    return b if a is None else lo.tape.apply(np.bitwise_and, a, b)


def _open_gates(
    lo: Lowering, criterion: Criterion, outer: Operand | None
) -> Iterator[tuple[Criterion, Operand | None]]:
    """Each test, with where all groups above it are open."""
    if criterion.mode == "test":
        yield criterion, outer
        return
    gate = _both(lo, outer, lo.is_open(lo.condition(criterion.node)))
    for child in criterion.children:
        yield from _open_gates(lo, child, gate)


def _blocking(lo: Lowering, criterion: Criterion, outer: list[Operand]) -> Iterator[tuple[Criterion, Operand]]:
    """Each test, with where it fails and all groups above it do."""
    fails = lo.tape.apply(np.equal, lo.condition(criterion.node), byte(0), logical=True)
    if criterion.mode == "test":
        plane = fails
        for gate in outer:
            plane = lo.tape.apply(np.bitwise_and, gate, plane)
        yield criterion, plane
        return
    # Below "all of" a failing test says that the group fails; other groups may pass without it.
    gates = outer if criterion.mode == "all" else [*outer, fails]
    for child in criterion.children:
        yield from _blocking(lo, child, gates)


def _packed(lo: Lowering, planes: list[Operand]) -> list[Operand]:
    """Planes of 0 and 1 as bits of bytes, the first plane in the lowest bit."""
    packed: list[Operand] = []
    for first in range(0, len(planes), 8):
        total: Operand = byte(0)
        for bit, plane in enumerate(planes[first : first + 8]):
            term = lo.tape.apply(np.multiply, plane, byte(1 << bit)) if bit else plane
            total = lo.tape.apply(np.bitwise_or, total, term) if bit else term
        packed.append(total)
    return packed


def _away(lo: Lowering, criterion: Criterion) -> Operand:
    if criterion.mode == "test":
        return lo.tape.apply(np.less, lo.condition(criterion.node), TWO, logical=True)
    children = [_away(lo, child) for child in criterion.children]
    if criterion.mode == "all":
        return summed(lo, children)
    if criterion.mode == "any":
        nearest = children[0]
        for child in children[1:]:
            nearest = lo.tape.apply(np.minimum, nearest, child)
        return nearest
    return lo.tape.macro(partial(_cheapest, criterion.count), *children)


def _cheapest(count: int, window: Window, *arrays: Array) -> Callable[[], object]:
    children, out = arrays[:-1], arrays[-1]

    def run() -> None:
        steps = np.array([np.broadcast_to(child, out.shape) for child in children])
        steps.sort(axis=0)
        np.copyto(out, steps[:count].sum(axis=0), casting="unsafe")

    return run


# -- facts that keep a node open --------------------------------------------------------------------------------


def openings(lo: Lowering, node: Node) -> Openings:
    """For each fact below a node, where it is absent and keeps the node open (``open_variables`` of evaluate.py)."""
    return lo.remembered(("openings", node.index), partial(_openings, lo, node))  # type: ignore[no-any-return]


def _openings(lo: Lowering, node: Node) -> Openings:
    try:
        return _found(lo, node)
    except UnsupportedError:
        if node.kind in ("num", "cat", "code", "list"):
            raise
        return {key: lo.tape.macro(partial(_asked, node, key)) for key in dict.fromkeys(variables([node]))}


def _found(lo: Lowering, node: Node) -> Openings:
    if node.op == "var":
        return {node.value: _absent_fact(lo, node)}
    if node.op in ("known", "open") or not node.args:
        return {}
    if node.op in ("in", "prefix", "has") and node.args[0].op != "var":
        raise UnsupportedError
    found: Openings = {}
    for arg, gate in _live(lo, node):
        for key, plane in openings(lo, arg).items():
            gated = _both(lo, gate, plane)
            found[key] = gated if key not in found else lo.tape.apply(np.bitwise_or, found[key], gated)
    if not found or node.op in _PASSING_ON:
        return found
    own = _own_gate(lo, node)
    return {key: lo.tape.apply(np.bitwise_and, own, plane) for key, plane in found.items()}


def _live(lo: Lowering, node: Node) -> Iterator[tuple[Node, Operand | None]]:
    """The arguments, of a choice with where their branch may apply."""
    if node.op not in ("pick", "spick"):
        yield from ((arg, None) for arg in node.args)
        return
    earlier: Operand | None = None
    for at in range(0, len(node.args) - 1, 2):
        status = lo.condition(node.args[at])
        applies = _both(lo, earlier, may_pass(lo, status))
        yield node.args[at], applies
        yield node.args[at + 1], applies
        holds_not = lo.tape.apply(np.not_equal, status, ALL_PASS, logical=True)
        earlier = _both(lo, earlier, holds_not)
    yield node.args[-1], earlier


def _own_gate(lo: Lowering, node: Node) -> Operand:
    if node.kind == "bool":
        return lo.is_open(lo.condition(node))
    if node.kind == "score":
        return missing(lo, node)
    unknown = absent(lo, node)
    return byte(0) if unknown is None else unknown


def _absent_fact(lo: Lowering, node: Node) -> Operand:
    return lo.load(node.value, "absent") if lo.profiler.has(node.value) else ONE


def _asked(node: Node, key: FactKey, window: Window, out: Array) -> Callable[[], object]:
    def run() -> None:
        out[:] = [key in keys for keys in window.judge.openings(node, window.start, window.stop)]

    return run
