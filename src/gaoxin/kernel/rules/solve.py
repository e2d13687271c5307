"""The smallest change of one fact that makes a comparison hold, the other facts staying as they are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.program import Facts, Program
from gaoxin.kernel.rules.roots import holds, plain
from gaoxin.kernel.rules.tree import Node

#: How many doublings and halvings a search may take before it gives up.
SEARCH_STEPS = 80


@dataclass(frozen=True, slots=True)
class Mobius:
    """(a x + b) / (c x + d): what one fact does to a ratio of sums."""

    a: Fraction
    b: Fraction
    c: Fraction
    d: Fraction

    @classmethod
    def constant(cls, value: Fraction) -> Mobius:
        """A value that does not depend on x."""
        return cls(Fraction(0), value, Fraction(0), Fraction(1))


def mobius(node: Node, key: tuple[str, str], values: dict[int, Any]) -> Mobius | None:
    """How a number depends on one fact, or None when the dependence is of another form.

    values: of every node by index, None where unknown.
    """
    if node.op == "var" and node.value == key:
        return Mobius(Fraction(1), Fraction(0), Fraction(0), Fraction(1))
    if not _depends(node, key):
        value = values.get(node.index)
        return None if value is None else Mobius.constant(Fraction(plain(value)))
    parts = [mobius(arg, key, values) for arg in node.args]
    if any(part is None for part in parts):
        return None
    if node.op == "neg":
        (x,) = parts
        return Mobius(-x.a, -x.b, x.c, x.d)  # type: ignore[union-attr]
    if node.op not in ("add", "sub", "mul", "div"):
        return None
    left, right = parts
    assert left is not None
    assert right is not None
    return _combined(node.op, left, right)


def _combined(op: str, x: Mobius, y: Mobius) -> Mobius | None:
    if op in ("add", "sub"):
        sign = 1 if op == "add" else -1
        if y.c == 0 and y.a == 0:
            shift = sign * y.b / y.d
            return Mobius(x.a + shift * x.c, x.b + shift * x.d, x.c, x.d)
        if x.c == 0 and x.a == 0:
            shift = x.b / x.d
            return Mobius(sign * y.a + shift * y.c, sign * y.b + shift * y.d, y.c, y.d)
        if x.c == y.c == 0:
            return Mobius(x.a / x.d + sign * y.a / y.d, x.b / x.d + sign * y.b / y.d, Fraction(0), Fraction(1))
        return None
    if op == "mul":
        if y.a == y.c == 0:
            return Mobius(x.a * y.b, x.b * y.b, x.c * y.d, x.d * y.d)
        return Mobius(y.a * x.b, y.b * x.b, y.c * x.d, y.d * x.d) if x.a == x.c == 0 else None
    if x.c == y.c == 0:
        return Mobius(x.a / x.d, x.b / x.d, y.a / y.d, y.b / y.d)
    if x.a == x.c == 0:
        return Mobius(y.c * x.b, y.d * x.b, y.a * x.d, y.b * x.d)
    return Mobius(x.a * y.d, x.b * y.d, x.c * y.b, x.d * y.b) if y.a == y.c == 0 else None


def _depends(node: Node, key: tuple[str, str]) -> bool:
    return (node.op == "var" and node.value == key) or any(_depends(arg, key) for arg in node.args)


def grain(variable: Variable) -> Fraction:
    """The step in which a fact is stated: 1 元, one person, 0.01 %."""
    return (
        Fraction(1, 10_000)
        if variable.unit == ""
        else Fraction(1, 10)
        if variable.unit in ("年", "分") and variable.type == "number"
        else Fraction(1)
    )


class Leaf:
    """A comparison of numbers that one fact may turn."""

    def __init__(self, op: str, left: Node, right: Node, program: Program, values: list[Any]) -> None:
        self.op, self.left, self.right, self.program, self.full = op, left, right, program, values
        self.by_index = {node.index: value for node, value in zip(program.nodes, values, strict=True)}

    def target(self, variable: Variable, key: tuple[str, str]) -> Fraction | None:
        """The value of the fact nearest to the present one for which the comparison holds; None when there is none."""
        present = self.by_index_of(key)
        if present is None or isinstance(present, str | frozenset):
            return None
        start = Fraction(plain(present))
        solved = self._solved(key)
        found = (
            self._snapped(solved, start, variable, key) if solved is not None else self._searched(start, variable, key)
        )
        if found is None or not _inside(found, variable):
            return None
        return found

    def by_index_of(self, key: tuple[str, str]) -> Any:
        """The present value of a fact."""
        for node in self.program.nodes:
            if node.op == "var" and node.value == key:
                return self.by_index[node.index]
        return None

    def _solved(self, key: tuple[str, str]) -> Fraction | None:
        left, right = self.left, self.right
        if left.op == "growth" and right.op == "const":
            # new / old - 1 against t is new / old against (1 + t) ** n, which is a ratio again.
            new, old = (mobius(arg, key, self.by_index) for arg in left.args)
            power = (1 + Fraction(right.value)) ** int(left.value)
            first = None if new is None or old is None else _combined("div", new, old)
            second: Mobius | None = Mobius.constant(power)
        else:
            first, second = mobius(left, key, self.by_index), mobius(right, key, self.by_index)
        if first is None or second is None:
            return None
        gap = _combined("sub", first, second)
        return -gap.b / gap.a if gap is not None and gap.a != 0 else None

    def holds_at(self, key: tuple[str, str], value: Fraction) -> bool:
        """Whether the comparison holds when one fact has another value."""
        facts: Facts = {
            node.value: (value if node.value == key else self.by_index[node.index])
            for node in self.program.nodes
            if node.op == "var" and node.kind == "num"
        }
        program = Program([self.left, self.right], self.program.on)
        values = program.run(facts)
        left, right = values[program.position[self.left.index]], values[program.position[self.right.index]]
        return left is not None and right is not None and holds(self.op, left, right)

    def _snapped(self, solved: Fraction, start: Fraction, variable: Variable, key: tuple[str, str]) -> Fraction | None:
        step = grain(variable) if start != solved else Fraction(0)
        if step == 0:
            step = grain(variable)
        up = solved >= start
        units = solved / step
        near = Fraction(units.__ceil__() if up else units.__floor__()) * step
        for candidate in (near, near + (step if up else -step)):
            if self.holds_at(key, candidate):
                return candidate
        return None

    def _searched(self, start: Fraction, variable: Variable, key: tuple[str, str]) -> Fraction | None:
        """Doubling outwards, then halving: for expressions without a closed solution (caps, means of growth)."""
        step = grain(variable)
        best: Fraction | None = None
        for direction in (1, -1):
            width = max(abs(start) / 1024, step)
            for _ in range(SEARCH_STEPS):
                candidate = start + direction * width
                if not _inside(candidate, variable):
                    break
                if self.holds_at(key, candidate):
                    found = self._halved(start, candidate, step, direction, key)
                    if best is None or abs(found - start) < abs(best - start):
                        best = found
                    break
                width *= 2
                if width > 2**20 * max(abs(start), step):
                    break
        return best

    def _halved(self, bad: Fraction, good: Fraction, step: Fraction, direction: int, key: tuple[str, str]) -> Fraction:
        low, high = 0, ((good - bad) * direction / step).__ceil__()
        while high - low > 1:
            middle = (low + high) // 2
            if self.holds_at(key, bad + direction * middle * step):
                high = middle
            else:
                low = middle
        snapped = bad + direction * high * step
        return snapped if self.holds_at(key, snapped) else good


def _inside(value: Fraction, variable: Variable) -> bool:
    if variable.minimum is not None and value < variable.minimum:
        return False
    return variable.maximum is None or value <= variable.maximum
