"""Invented names, codes, people, telephone numbers and addresses of the demo zone. None of them can be real.

The city 示例 does not exist; no place has the division 370299; no telephone network has the area code 0300.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from stdnum.cn import uscc

CITY = "示例"
DIVISION = "370299"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST = "启恒云清澄曜衡岚拓砺峻朗煜泓晟翊跃臻屹瀚沐槿珩璟骁翎沣缇霁昀洵牧樾芷茗"
_SECOND = "明川起尺宇微界远芯源舟图岳驰森禾锐坤泽航桐帆渡垣序澈铎笙榆棠砚弦陌檀珂"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "子墨清越言川知远明澈若谷景行立恒以宁思齐怀瑾修远望舒嘉木星河北辰南乔"


@dataclass(frozen=True, slots=True)
class Park:
    """A park of the demo zone with its grid and streets."""

    name: str
    grid: str
    streets: tuple[str, ...]


PARKS = (
    Park("启点科技园", "G-01", ("示例路", "启点一路")),
    Park("云汇软件园", "G-02", ("云汇路", "数字大道")),
    Park("智造产业园", "G-03", ("智造一路", "智造三路")),
    Park("生命健康谷", "G-04", ("百草路", "康宁街")),
    Park("先进材料港", "G-05", ("材料大道", "港湾路")),
    Park("微芯产业基地", "G-06", ("微芯路", "硅谷街")),
    Park("绿能示范园", "G-07", ("光合路", "储能街")),
    Park("海创中心", "G-08", ("创新大道", "海创路")),
    Park("商贸物流园", "G-09", ("通达路", "仓储街")),
    Park("中心商务片区", "G-10", ("中心大道", "商务一街")),
)
#: Parks in which each line of business likes to be; any other firm may be in any park.
HOME = {
    "software": (1, 7), "data": (1, 7), "machinery": (2,), "robots": (2,), "vehicles": (2,), "biomedicine": (3,), "materials": (4,),
    "electronics": (5,), "sensors": (0, 5), "energy": (6,), "environment": (6,), "wholesale": (8, 9), "logistics": (8,),
    "consulting": (9,), "catering": (9,), "retail": (9,), "property": (9,),
}  # fmt: skip


def credit_code(number: int) -> str:
    """An invented unified social credit code with right check characters (GB 11714, GB 32100-2015). number: from 0 to 999,999."""
    # A step that shares no factor with the range spreads the codes and never repeats one.
    body = f"MA{(number * 48_271 + 203_571) % 1_000_000:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(_ORGANISATION.index(char) * weight for char, weight in zip(body, weights, strict=True))
    code = f"91{DIVISION}{body}{'0123456789X0'[(11 - total % 11) % 11]}"
    return code + uscc.calc_check_digit(code)


def wrong_check_digit(code: str) -> str:
    """The code with a wrong last character, as a slip of the pen makes it."""
    return code[:-1] + _ALPHABET[(_ALPHABET.index(code[-1]) + 7) % len(_ALPHABET)]


def brands(random: np.random.Generator) -> list[str]:
    """Every invented brand, in random order."""
    names = [first + second for first in _FIRST for second in _SECOND]
    return [names[place] for place in random.permutation(len(names)).tolist()]


def person(random: np.random.Generator) -> str:
    """An invented name of a person."""
    surname = _SURNAMES[int(random.integers(len(_SURNAMES)))]
    size = 2 if random.random() < 0.75 else 1
    start = int(random.integers(len(_GIVEN) // 2)) * 2
    return surname + _GIVEN[start : start + size]


def phone(random: np.random.Generator) -> str:
    """A telephone number that no network has."""
    return f"0300-{int(random.integers(2_000_000, 9_000_000)):07d}"


def company_name(brand: str, word: str, form: str, style: str) -> str:
    """A registered name. form: 有限公司 or 股份有限公司. style: where the city stands: front, city or brackets."""
    if style == "city":
        return f"{CITY}市{brand}{word}{form}"
    if style == "brackets":
        return f"{brand}（{CITY}）{word}{form}"
    return f"{CITY}{brand}{word}{form}"
