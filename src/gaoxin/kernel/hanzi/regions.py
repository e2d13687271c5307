"""Names of provinces, cities and counties at the head of a company's name."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

_ADMINISTRATIVE = (
    "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市", "地区", "盟",
)  # fmt: skip
_LONGEST = 11
_BRANDS = frozenset({"东方"})  # a county-level city, but at the head of a company's name nearly always a brand


@lru_cache(maxsize=1)
def region_stems() -> dict[str, str]:
    """Region word → its stem: 江苏省 and 江苏 → 江苏. Districts and counties only with their suffix: 顺德区 → 顺德区.

    A bare county name (长兴, 大安) is as often a brand as a place, so it counts only when written in full.
    """
    text = files("gaoxin.kernel.hanzi").joinpath("regions.txt").read_text(encoding="utf-8")
    stems: dict[str, str] = {}
    for line in text.splitlines():
        for name in () if line.startswith("#") else line.split():
            suffix = next((each for each in _ADMINISTRATIVE if name.endswith(each)), "")
            stem = name.removesuffix(suffix) if suffix and len(name) - len(suffix) >= 2 else name
            stems[name] = stem
            if stem not in _BRANDS:
                stems[stem] = stem
    return stems


def leading_region(name: str) -> tuple[str, int]:
    """The stem and the length of the region word that `name` begins with; ("", 0) when it begins with none.

    At least two characters must be left, else the region is the name itself (鄂尔多斯).
    """
    stems = region_stems()
    for length in range(min(_LONGEST, len(name) - 2), 1, -1):
        stem = stems.get(name[:length])
        if stem is not None:
            return stem, length
    return "", 0
