"""Spreadsheets in, facts out: tables, header mapping, typed cells, findings. No Django here, and no rule is judged here.

The way through: ``open_table`` → ``propose_mapping`` → ``read_facts`` → ``check_population``; ``annotate`` gives the user's own
workbook back with the refused cells marked.
"""

from gaoxin.kernel.workbook.annotate import annotate
from gaoxin.kernel.workbook.cells import Parsed, Problem, parse_cell
from gaoxin.kernel.workbook.crosswalk import Crosswalk
from gaoxin.kernel.workbook.facts import Reading, read_facts
from gaoxin.kernel.workbook.findings import Finding, Findings, WorkbookError
from gaoxin.kernel.workbook.limits import Limits
from gaoxin.kernel.workbook.mapping import ColumnMapping, Mapping
from gaoxin.kernel.workbook.measures import spellings
from gaoxin.kernel.workbook.opening import open_table
from gaoxin.kernel.workbook.presets import load_preset, preset_names
from gaoxin.kernel.workbook.proposal import propose_mapping
from gaoxin.kernel.workbook.table import Table
from gaoxin.kernel.workbook.targets import OverrideError, Target, parse_targets

__all__ = [
    "ColumnMapping",
    "Crosswalk",
    "Finding",
    "Findings",
    "Limits",
    "Mapping",
    "OverrideError",
    "Parsed",
    "Problem",
    "Reading",
    "Table",
    "Target",
    "WorkbookError",
    "annotate",
    "load_preset",
    "open_table",
    "parse_cell",
    "parse_targets",
    "preset_names",
    "propose_mapping",
    "read_facts",
    "spellings",
]
