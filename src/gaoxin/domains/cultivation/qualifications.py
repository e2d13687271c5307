"""What can be held: the catalogue of qualifications, platforms and honours, read from ``data/qualifications.yaml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from gaoxin.domains.cultivation.enums import Kind, Level
from gaoxin.domains.cultivation.locating import DATA, Entry, read_entry
from gaoxin.mechanisms.registry.library import catalogue as variables

_KEYS = ("id", "kind", "level", "label", "label_en", "aliases", "validity", "recheck", "fact", "basis")
_LEVEL_WORDS = {
    "国家级": Level.NATIONAL, "国家": Level.NATIONAL, "国": Level.NATIONAL, "省级": Level.PROVINCIAL, "省": Level.PROVINCIAL, "市级": Level.CITY,
    "市": Level.CITY, "区级": Level.DISTRICT, "区": Level.DISTRICT, "区县级": Level.DISTRICT, "municipal": Level.CITY, "县级": Level.DISTRICT,
}  # fmt: skip
#: A place or a level in front of a title: 山东省, 青岛市, 国家级, 省级.
_PREFIX = re.compile(r"^(?:国家级?|省级|市级|区级|[\u4e00-\u9fff]{2,6}?(?:省|市|自治区|高新区)级?|省|市|区)")
_FOLDED_AWAY = str.maketrans("", "", " \t\n“”\"'「」（）()·—-–/、")


def fold_title(text: str) -> str:
    """A title as it is compared: half-width, without quotes, brackets and blanks."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDED_AWAY).casefold()


def read_level(text: str) -> Level | None:
    """The level that a word states; None when it states none."""
    word = text.strip()
    return _LEVEL_WORDS.get(word) or next((Level(value) for value in Level.values if value == word.casefold()), None)


def chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "zh").startswith("zh")


@dataclass(frozen=True)
class TitleFact:
    """The variable of the enterprise file that a valid title makes true, or sets to ``value``; ``until`` takes its last day."""

    variable: str
    value: str = ""
    until: str = ""


@dataclass(frozen=True)
class Qualification:
    """One thing that an enterprise can hold. validity: months by its own measure, None when the document decides."""

    id: str
    kind: Kind
    level: Level
    label: str
    label_en: str
    aliases: tuple[str, ...] = ()
    validity: int | None = None
    recheck: str = ""
    fact: TitleFact | None = None
    basis: str = ""

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.label if chinese() else self.label_en

    @property
    def is_named(self) -> bool:
        """Whether an enterprise may hold several at once, told apart by their own names."""
        return self.kind in (Kind.PLATFORM, Kind.CENTRE, Kind.HONOUR)


class Qualifications:
    """All qualifications by id, and found by any of their spellings."""

    def __init__(self, items: list[Qualification]) -> None:
        self.by_id = {item.id: item for item in items}
        self._by_text = {
            fold_title(text): item for item in items for text in (item.id, item.label, item.label_en, *item.aliases)
        }

    def __iter__(self) -> Iterator[Qualification]:
        return iter(self.by_id.values())

    def get(self, text: str) -> Qualification | None:
        """By id, label or alias; a place or level in front of it (山东省…, 国家级…) may be there or not."""
        folded = fold_title(text)
        return self._by_text.get(folded) or self._by_text.get(_PREFIX.sub("", folded, count=1))

    def of_kind(self, kind: str) -> list[Qualification]:
        return [item for item in self if item.kind == kind]


def level_in(text: str) -> Level | None:
    """The level that stands at the beginning of a title's words (省级企业技术中心)."""
    for word in ("国家级", "省级", "市级", "区级", "国家", "省", "市"):
        if text.strip().startswith(word):
            return _LEVEL_WORDS[word]
    return None


def load_qualifications(path: Path | None = None) -> Qualifications:
    """The catalogue in a file. RuleProblem: the first fault, with file and line."""
    top = read_entry(path or DATA / "qualifications.yaml")
    top.only(("qualifications",))
    items: list[Qualification] = []
    texts: dict[str, str] = {}
    for entry in top.entries("qualifications"):
        item = _read(entry)
        for text in {fold_title(text) for text in (item.id, item.label, *item.aliases)}:
            if text in texts:
                raise entry.problem(
                    "spelling_twice",
                    f"“{text}”已经指“{texts[text]}”。",
                    f"{text!r} already means {texts[text]!r}.",
                    "id",
                )
            texts[text] = item.label
        items.append(item)
    return Qualifications(items)


def _read(entry: Entry) -> Qualification:
    entry.only(_KEYS)
    return Qualification(
        entry.text("id"), Kind(entry.choice("kind", Kind.values)), Level(entry.choice("level", Level.values)), entry.text("label"),
        entry.text("label_en"), entry.texts("aliases"), entry.whole("validity", low=1, high=600),
        entry.choice("recheck", ("", "yearly", "renewal", "periodic"), ""), _fact(entry), entry.text("basis", ""),
    )  # fmt: skip


def _fact(entry: Entry) -> TitleFact | None:
    fact = entry.entry("fact")
    if fact is None:
        return None
    fact.only(("variable", "value", "until"))
    found = TitleFact(fact.text("variable"), fact.text("value", ""), fact.text("until", ""))
    for name in filter(None, (found.variable, found.until)):
        check_variable(fact, name)
    variable = variables().by_id[found.variable]
    if found.value and found.value not in {value.id for value in variable.values}:
        raise fact.problem(
            "unknown_value",
            f"“{variable.label}”没有取值“{found.value}”。",
            f"{found.variable} has no {found.value!r}.",
            "value",
        )
    return found


def check_variable(entry: Entry, name: str, key: str = "variable") -> None:
    """RuleProblem when the catalogue has no such variable, with what was probably meant."""
    if name in variables().by_id:
        return
    near = "、".join(variables().suggest(name)[:3])
    hint = f"是不是：{near}？" if near else ""
    raise entry.problem("unknown_variable", f"指标目录里没有“{name}”。{hint}", f"No variable {name!r}.", key)


@cache
def qualifications() -> Qualifications:
    """The shipped catalogue; a faulty file is a fault of the installation."""
    return load_qualifications()
