"""Parse a part of a docx without entities, outside references or memory for what passes by."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from gaoxin.kernel.policytext.errors import PolicyTextError

_WORD = "wordprocessingml"
_COMPATIBILITY = "markup-compatibility"


def local(tag: str) -> str:
    """The name of a Word element without its namespace; '' for elements of other languages (drawings, formulas)."""
    space, _, name = tag.rpartition(" ")
    return name if _WORD in space or _COMPATIBILITY in space else ""


def attribute(attributes: dict[str, str], name: str) -> str:
    """The value of a Word attribute, '' when it is not there."""
    for key, value in attributes.items():
        if key.rpartition(" ")[2] == name:
            return value
    return ""


def parse_xml(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    file: str,
) -> None:
    """Pass every element and its text. Raises PolicyTextError damaged: not well-formed, or with a document type."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, RecursionError) as error:
        raise PolicyTextError("damaged", file=file, detail=f"XML: {error}") from error


def _refuse(*_: object) -> None:
    """Word writes no document type; entities that one could declare would grow without end."""
    raise expat.ExpatError("DOCTYPE")
