"""The catalogue of variables: every fact that a rule may read, with its type, unit, period and names."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from gaoxin.kernel.rules.paths import variables_file

TYPES = frozenset({"number", "integer", "boolean", "category", "date", "code", "list", "text"})
PERIODS = frozenset({"year", "year_end", "asof", "ytd"})
SENSITIVITIES = frozenset({"public", "internal", "sensitive"})
SUBJECTS = frozenset({"enterprise", "incubator", "maker_space"})
UNITS = frozenset(
    {"", "元", "美元", "人", "项", "件", "个", "家", "名", "次", "分", "级", "年", "月", "天", "m²", "股"}
)

# Keys of one entry of variables.yaml and the field that each fills.
_KEYS = {
    "id", "label", "en", "aliases", "type", "unit", "display", "period", "values", "values_from", "ordered", "min", "max",
    "sensitivity", "note", "ambiguous_with", "derived", "subject",
}  # fmt: skip

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogueError(ValueError):
    """A fault in variables.yaml; the message names the entry and what to write."""


def fold(name: str) -> str:
    """A name without what people vary: width, case, blanks, brackets and punctuation.

    >>> fold("研发费用（高企口径）") == fold("研发费用 (高企口径)")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(ch for ch in text if ch.isalnum())


@dataclass(frozen=True, slots=True)
class CategoryValue:
    """One allowed value of a category or list."""

    id: str
    label: str
    label_en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Variable:
    """One fact that a rule may read.

    type: number, integer, boolean, category, date, code, list (set of values) or text.
    unit: canonical unit in which values are stored; '' is a pure ratio (0.03 is 3 %).
    period: year (flow of a fiscal year), year_end (stock at its end), asof (on the evaluation date), ytd (this year so far).
    values: allowed values of a category or list, low to high when ``ordered``.
    minimum, maximum: values outside are impossible (canonical unit), None = no bound.
    ambiguous_with: ids that the same header may mean; derived: computed, never read from a workbook.
    """

    id: str
    label: str
    label_en: str
    aliases: tuple[str, ...]
    type: str
    unit: str
    period: str
    values: tuple[CategoryValue, ...] = ()
    ordered: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    sensitivity: str = "internal"
    note: str = ""
    display_unit: str = ""
    ambiguous_with: tuple[str, ...] = ()
    derived: bool = False
    subject: str = "enterprise"

    @property
    def is_numeric(self) -> bool:
        """Whether values are numbers."""
        return self.type in ("number", "integer")

    @property
    def is_yearly(self) -> bool:
        """Whether values belong to fiscal years y1, y2, …"""
        return self.period in ("year", "year_end")

    def name(self, language: str = "zh") -> str:
        """The label in ``zh`` or ``en``."""
        return self.label if language.startswith("zh") else self.label_en

    @cached_property
    def _value_index(self) -> dict[str, CategoryValue]:
        index: dict[str, CategoryValue] = {}
        for value in self.values:
            for name in (value.id, value.label, value.label_en, *value.aliases):
                index.setdefault(fold(name), value)
        return index

    def value(self, name: str) -> CategoryValue | None:
        """The allowed value with this id, label or alias."""
        return self._value_index.get(fold(name))

    def rank(self, value_id: str) -> int:
        """Position of a value among the allowed ones (0 is the first, the lowest when ordered).

        Raises KeyError for a value that is not allowed.
        """
        for position, value in enumerate(self.values):
            if value.id == value_id:
                return position
        raise KeyError(value_id)


class Catalogue:
    """All variables, found by id, label or alias.

    Raises CatalogueError when two variables share a name: an import could not tell them apart.
    """

    def __init__(self, variables: list[Variable]) -> None:
        self.variables = tuple(variables)
        self.by_id: dict[str, Variable] = {}
        self._index: dict[str, Variable] = {}
        for variable in variables:
            if variable.id in self.by_id:
                raise CatalogueError(f"variables.yaml: id {variable.id} 出现两次。/ id {variable.id} occurs twice.")
            self.by_id[variable.id] = variable
            for name in (variable.id, variable.label, variable.label_en, *variable.aliases):
                self._add(name, variable)
        for variable in variables:
            unknown = [other for other in variable.ambiguous_with if other not in self.by_id]
            if unknown:
                raise CatalogueError(f"variables.yaml: {variable.id}.ambiguous_with: 没有变量 / no variable {unknown}")

    def _add(self, name: str, variable: Variable) -> None:
        key = fold(name)
        other = self._index.setdefault(key, variable)
        if not key or other is not variable:
            raise CatalogueError(
                f"variables.yaml: 名称“{name}”同时指 {other.id} 和 {variable.id}。"
                f"/ The name “{name}” means both {other.id} and {variable.id}."
            )

    @classmethod
    def load(cls, path: Path | str | None = None) -> Catalogue:
        """Read a catalogue file; without ``path`` the one that ships with the package.

        Raises CatalogueError, naming the entry, when the file breaks its own rules.
        """
        file = Path(path) if path is not None else variables_file()
        data = _read_yaml(file)
        if not isinstance(data, dict) or not isinstance(data.get("variables"), list):
            raise CatalogueError(f"{file.name}: 应有 variables 列表。/ A list named variables is expected.")
        return cls([_variable(entry, file.parent) for entry in data["variables"]])

    def get(self, name: str) -> Variable | None:
        """The variable with this id, label or alias, whatever the width, case, blanks and punctuation of the name."""
        return self.by_id.get(name) or self._index.get(fold(name))

    def suggest(self, name: str, limit: int = 3) -> list[str]:
        """Up to ``limit`` labels (ids for an ASCII name) that look like a name that is not in the catalogue."""
        near = difflib.get_close_matches(fold(name), self._index, n=limit * 3, cutoff=0.6)
        found = dict.fromkeys(self._index[key].id if name.isascii() else self._index[key].label for key in near)
        return list(found)[:limit]

    def names(self) -> dict[str, Variable]:
        """Every folded name with its variable."""
        return dict(self._index)

    def __iter__(self) -> Iterator[Variable]:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)

    def __contains__(self, variable_id: object) -> bool:
        return variable_id in self.by_id


def _variable(entry: dict[str, Any], folder: Path) -> Variable:
    """One entry of the file as a variable, checked."""
    name = str(entry.get("id", "?"))
    unknown = set(entry) - _KEYS
    if unknown:
        raise CatalogueError(f"variables.yaml: {name}: 未知键 / unknown keys {sorted(unknown)}")
    missing = {"id", "label", "en", "type", "period"} - set(entry)
    if missing:
        raise CatalogueError(f"variables.yaml: {name}: 缺少 / missing {sorted(missing)}")
    values = _values(entry, folder)
    variable = Variable(
        id=name,
        label=str(entry["label"]),
        label_en=str(entry["en"]),
        aliases=tuple(str(alias) for alias in entry.get("aliases", ())),
        type=entry["type"],
        unit=entry.get("unit", ""),
        period=entry["period"],
        values=values,
        ordered=bool(entry.get("ordered", False)),
        minimum=_bound(entry.get("min")),
        maximum=_bound(entry.get("max")),
        sensitivity=entry.get("sensitivity", "internal"),
        note=str(entry.get("note", "")),
        display_unit=entry.get("display", entry.get("unit", "")),
        ambiguous_with=tuple(entry.get("ambiguous_with", ())),
        derived=bool(entry.get("derived", False)),
        subject=entry.get("subject", "enterprise"),
    )
    for key, allowed in (
        ("type", TYPES),
        ("unit", UNITS),
        ("period", PERIODS),
        ("sensitivity", SENSITIVITIES),
        ("subject", SUBJECTS),
    ):
        if getattr(variable, key) not in allowed:
            raise CatalogueError(
                f"variables.yaml: {name}.{key}: {getattr(variable, key)!r} 不在 / not in {sorted(allowed)}"
            )
    if (variable.type in ("category", "list")) != bool(values):
        raise CatalogueError(
            f"variables.yaml: {name}: category 和 list 必须有 values / exactly category and list have values"
        )
    return variable


def _values(entry: dict[str, Any], folder: Path) -> tuple[CategoryValue, ...]:
    """The allowed values, written in place or taken from another file of the folder."""
    if "values_from" in entry:
        source = entry["values_from"]
        table = _read_yaml(folder / source["file"])[source["key"]]
        return tuple(
            CategoryValue(str(key), names[0], names[1] if len(names) > 1 else names[0], tuple(names[2:]))
            for key, names in table.items()
        )
    return tuple(
        CategoryValue(
            str(key), str(value["label"]), str(value["en"]), tuple(str(alias) for alias in value.get("aliases", ()))
        )
        for key, value in entry.get("values", {}).items()
    )


def _read_yaml(path: Path) -> Any:
    # Both loaders are the safe one; the C version is ten times faster where PyYAML was built with it.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a subclass of the safe loader


def _bound(value: object) -> Fraction | None:
    return None if value is None else Fraction(Decimal(str(value)))
