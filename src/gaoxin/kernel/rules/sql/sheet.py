"""Columns in layers: a sub-expression that is used more than once is computed once, in a SELECT of its own below its users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gaoxin.kernel.rules.sql.dialect import Dialect

# Longer pieces become columns, so that nesting stays shallow for the parsers of the engines.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL text and the columns that it mentions; ``layer`` is the SELECT that gives the last of them."""

    text: str
    columns: frozenset[str] = frozenset()
    layer: int = 0
    atomic: bool = False


TRUE = Sql("TRUE", atomic=True)
FALSE = Sql("FALSE", atomic=True)
NULL_BOOLEAN = Sql("CAST(NULL AS BOOLEAN)", atomic=True)


class Sheet:
    """The columns of one query while it is being written."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._names: dict[str, Sql] = {}
        self._meaning: dict[str, Sql] = {}
        self._layer: dict[str, int] = {}

    def raw(self, name: str) -> Sql:
        """A column of the snapshot."""
        quoted = self.dialect.identifier(name)
        self._layer[quoted] = 0
        return Sql(quoted, frozenset([quoted]), 0, True)

    def say(self, template: str, *parts: Sql) -> Sql:
        """The template with the parts in its places {0}, {1}, …"""
        short = [part if len(part.text) <= _LONGEST else self.let(part) for part in parts]
        columns = frozenset[str]().union(*(part.columns for part in short))
        layer = max((part.layer for part in short), default=0)
        return Sql(template.format(*(part.text for part in short)), columns, layer)

    def let(self, sql: Sql) -> Sql:
        """The same value as a column, to be mentioned as often as needed."""
        if sql.atomic:
            return sql
        found = self._names.get(sql.text)
        if found is None:
            name = f"c{len(self._names)}"
            found = Sql(name, frozenset([name]), sql.layer + 1, True)
            self._names[sql.text] = found
            self._meaning[name] = sql
            self._layer[name] = found.layer
        return found

    def either(self, parts: Sequence[Sql]) -> Sql:
        """Whether any of these holds; each is TRUE, FALSE or a column that is never NULL."""
        wanted = list(dict.fromkeys(part for part in parts if part != FALSE))
        if TRUE in wanted:
            return TRUE
        if len(wanted) < 2:
            return wanted[0] if wanted else FALSE
        return self.say("(" + " OR ".join(f"{{{at}}}" for at in range(len(wanted))) + ")", *wanted)

    def render(self, table: str, outputs: Sequence[tuple[str, Sql]]) -> tuple[str, int]:
        """The query that gives the outputs (name, value) over a table, and how many columns its widest layer has."""
        last_use = self._last_uses(outputs)
        depth = max((sql.layer for _, sql in outputs), default=0)
        identifier = self.dialect.identifier
        source, layers, widest = table, [], len(outputs)
        for layer in range(1, depth + 1):
            made = [name for name in last_use if self._layer[name] == layer]
            kept = [name for name, last in last_use.items() if self._layer[name] < layer < last]
            items = kept + [f"{self._meaning[name].text} AS {name}" for name in made]
            widest = max(widest, len(items))
            body = f"SELECT {', '.join(items)}\n  FROM {source}{self.dialect.fence}"  # noqa: S608
            layers.append(f"l{layer} {self.dialect.cte} (\n  {body}\n)")
            source = f"l{layer}"
        final = ",\n  ".join(f"{sql.text} AS {identifier(name)}" for name, sql in outputs)
        head = f"WITH {', '.join(layers)}\n" if layers else ""
        return f"{head}SELECT\n  {final}\nFROM {source}", widest

    def _last_uses(self, outputs: Sequence[tuple[str, Sql]]) -> dict[str, int]:
        """Every column that the outputs need, with the last layer that reads it; in order of making."""
        depth = max((sql.layer for _, sql in outputs), default=0) + 1
        last: dict[str, int] = {}
        for _, sql in outputs:
            last.update(dict.fromkeys(sql.columns, depth))
        # A column is made after what it mentions, so the reverse order sees every user before the used.
        for name in reversed(self._meaning):
            if name in last:
                for used in self._meaning[name].columns:
                    last[used] = max(last.get(used, 0), self._layer[name])
        order = {name: at for at, name in enumerate(self._layer)}
        return dict(sorted(last.items(), key=lambda item: order[item[0]]))
