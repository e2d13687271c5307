"""The demo zone's figures as four departments write them down, each in its own style, with the faults that real workbooks have.

A `Book` is a workbook before it is a file; `Defect` says which fault stands in which cell. Nothing here reads workbooks.
"""

from gaoxin.mechanisms.registry.demo_zone.books.defects import Defect
from gaoxin.mechanisms.registry.demo_zone.books.sheets import Book
from gaoxin.mechanisms.registry.demo_zone.books.shelf import SOURCES, Shelved, SourcePlan, books, shelf

__all__ = ["SOURCES", "Book", "Defect", "Shelved", "SourcePlan", "books", "shelf"]
