"""A delivery of invented enterprises as one Parquet file: 54 yearly figures over three years and six states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gaoxin.kernel.rules import Catalogue

YEARS = (2023, 2024, 2025)
STATES = ("高新技术企业", "国民经济行业代码", "成立日期", "已上市", "属软件行业", "授权发明专利数")
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACES = "青白云山水石金木北南"
_WORDS = "池塘溪岭峰川泽原谷湾河江湖海林泉"


def write_delivery(path: Path, enterprises: int, seed: int = 1) -> None:
    """Writes the file; the same seed gives the same figures."""
    random = np.random.default_rng(seed)
    columns: dict[str, object] = {
        "统一社会信用代码": [_code(number) for number in range(enterprises)],
        "企业名称": [_name(number) for number in range(enterprises)],
    }
    yearly = [each for each in Catalogue.load() if each.is_yearly and each.is_numeric and not each.derived]
    for variable in yearly:
        start = random.lognormal(16 if variable.unit == "元" else 3, 1, enterprises)
        for place, year in enumerate(YEARS):
            figures = start * 1.1**place
            low, high = (None if end is None else float(end) for end in (variable.minimum, variable.maximum))
            figures = np.clip(figures, low, high) if low is not None or high is not None else figures
            whole = variable.type == "integer" or variable.unit == "元"
            header = f"{variable.id}[{year}]"
            columns[header] = np.round(figures, 0 if whole else 4)
    columns["hnte_valid"] = random.random(enterprises) < 0.3
    columns["gb_code"] = random.choice(["3911", "6513", "3562", "5137", "4790", "7320"], enterprises)
    columns["reg_date"] = [f"{year}-03-15" for year in random.integers(1995, 2024, enterprises)]
    columns["is_listed"] = random.random(enterprises) < 0.01
    columns["is_software"] = random.random(enterprises) < 0.2
    columns["ip_invention_granted"] = random.poisson(3, enterprises)
    pq.write_table(pa.table(columns), path, compression="zstd")


def _code(number: int) -> str:
    body = f"91370200MB{number:07d}"
    rest = 31 - sum(_DIGITS.index(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True)) % 31
    return body + _DIGITS[rest % 31]


def _name(number: int) -> str:
    parts = [_PLACES[number % 10], _WORDS[number // 10 % 16], _WORDS[number // 160 % 16], _WORDS[number // 2_560 % 16]]
    return f"青池市{''.join(parts)}{_WORDS[number // 40_960 % 16]}智能科技有限公司"
