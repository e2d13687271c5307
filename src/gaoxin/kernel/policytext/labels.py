"""The levels that a series of amounts belongs to: 国家级、省级、市级; 优秀、良好; 一等奖、二等奖."""

from __future__ import annotations

import re

_PARTED = re.compile(r"[、,，和及与或/]|以及")
_LEVELS = re.compile(
    r"世界级|国际级|国家级|省部级|省级|市级|区级|县级|镇级|州级|国际|国家|特等奖?|[一二三四五]等奖?|[一二三]级|[金银铜]奖|[AＡ]{1,5}级|[BＢCＣDＤ]级|"
    r"第[一二三四五]名|[一二三四五]星级?|优秀|良好|合格|一般|领军|骨干|卓越级|优良级|标准级|特级|甲级|乙级|丙级"
)
#: What a list's first item drags along and its last item is followed by.
_LEAD = re.compile(
    r".*(?:认定为|认定的|评定为|评为|定为|获批为?|获得|获评|新获|列入|入选|通过|晋升为?|达到|升级为|结果为|等次为|等级为|为|成为|对|在|新|的|获|于)(?=.)"
)
_TRAIL = re.compile(r"(?:的|等|之一)?(?:企业|单位|项目|称号)?的?$")
_LONGEST = 20


def labels_before(text: str, start: int, end: int, count: int) -> list[tuple[str, int, int]]:
    """The list of ``count`` names that stands last before a series, each with its offsets; empty when there is none."""
    best: list[tuple[str, int, int]] = []
    for run in _runs(text, start, end):
        named = [_label(text, at, stop, place, len(run)) for place, (at, stop) in enumerate(run)]
        levels = [name for name in named if _LEVELS.search(name[0])]
        if len(levels) == count and len(run) >= count:
            best = [_level(text, name) for name in levels]
        elif len(run) == count and all(name[0] for name in named):
            best = [_as_long_as_the_others(text, named), *named[1:]]
    return best


def _runs(text: str, start: int, end: int) -> list[list[tuple[int, int]]]:
    """Every list of names with 、, 和 … between them, inside one phrase (commas may part names too)."""
    runs: list[list[tuple[int, int]]] = []
    for phrase in re.finditer(r"[^。；;：:（）()]+", text[start:end]):
        parts: list[tuple[int, int]] = []
        at = start + phrase.start()
        for match in _PARTED.finditer(text, at, start + phrase.end()):
            parts.append((at, match.start()))
            at = match.end()
            if match[0] in ",，":
                runs.append(parts)
                parts = []
        parts.append((at, start + phrase.end()))
        runs.append(parts)
    return [run for run in runs if len(run) > 1]


def _label(text: str, start: int, end: int, place: int, count: int) -> tuple[str, int, int]:
    words = text[start:end]
    if place == 0 and (lead := _LEAD.match(words)):
        start += lead.end()
        words = text[start:end]
    if place == count - 1 and (trail := _TRAIL.search(words)) and trail.start() > 0:
        end = start + trail.start()
        words = text[start:end]
    stripped = words.strip(' “”"')
    return (stripped if 0 < len(stripped) <= _LONGEST else "", start, end)


def _as_long_as_the_others(text: str, named: list[tuple[str, int, int]]) -> tuple[str, int, int]:
    """The first name without a verb before it (制定国际标准), when the others have one length and the same last character."""
    first, others = named[0], named[1:]
    lengths = {len(words) for words, _, _ in others}
    if (
        len(others) > 1
        and len(lengths) == 1
        and len(first[0]) > min(lengths)
        and len({name[0][-1] for name in named}) == 1
    ):
        start = first[2] - min(lengths)
        return text[start : first[2]], start, first[2]
    return first


def _level(text: str, name: tuple[str, int, int]) -> tuple[str, int, int]:
    match = _LEVELS.search(text, name[1], name[2])
    return (match[0], match.start(), match.end()) if match else name


def level_before(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """The level named right before one amount: 国家级给予100万元."""
    found = None
    for match in _LEVELS.finditer(text, start, end):
        found = match
    if found is None or re.search(r"[，,。；;、\d]", text[found.end() : end]):
        return None
    return found[0], found.start(), found.end()
