"""What drafts may be written with: the catalogue's facts, the shared definitions, and a parser that proves them."""

from __future__ import annotations

from functools import cache

from gaoxin.kernel.policytext.variables import Names
from gaoxin.kernel.rules import Catalogue, Library, RuleProblem
from gaoxin.kernel.rules.library import DEFINITIONS
from gaoxin.kernel.rules.located import Located, read
from gaoxin.kernel.rules.parser import parse, parse_condition
from gaoxin.kernel.rules.paths import rulebooks_dir


class Vocabulary:
    """The names of a catalogue and the language over them."""

    def __init__(self, library: Library, names: Names | None = None) -> None:
        self.library = library
        self.names = names or Names(library.catalogue, library.definitions)

    @staticmethod
    def default() -> Vocabulary:
        """The catalogue and definitions that ship with Gaoxin.

        They are read once; the tree of what is parsed is new each time, so that the texts of one policy are not kept for ever.
        """
        names, definitions = _shipped()
        return Vocabulary(Library(names.catalogue, definitions), names)

    def condition_fault(self, expression: str) -> RuleProblem | None:
        """Why an expression is no condition; None when it is one."""
        try:
            parse_condition(expression, self.library.scope, self.library.builder)
        except RuleProblem as problem:
            return problem
        return None

    def amount_fault(self, expression: str) -> RuleProblem | None:
        """Why an expression is no amount; None when it is one."""
        try:
            self.library.builder.number(parse(expression, self.library.scope, self.library.builder).node)
        except RuleProblem as problem:
            return problem
        return None

    def label(self, variable_id: str) -> str:
        """The label of a fact or definition."""
        if variable_id in self.library.definitions:
            return self.library.definitions[variable_id][0]
        variable = self.library.catalogue.get(variable_id)
        return variable.label if variable else variable_id


@cache
def _shipped() -> tuple[Names, Located]:
    definitions = read(rulebooks_dir() / DEFINITIONS)
    library = Library(Catalogue.load(), definitions)
    return Names(library.catalogue, library.definitions), definitions
