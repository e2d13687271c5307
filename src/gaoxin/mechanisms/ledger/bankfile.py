"""The two bank files: payments out and answers in, both CSV with the platform's own columns (docs/ledger.md).

Each bank's own format is a matter of a small converter at the bank's side of the fence; these columns are what it starts from.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.money import fen, yuan
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.ledger.models import BankBatch, Payment

OUT_COLUMNS = ("批次号", "行号", "收款人", "收款账号", "开户行", "联行号", "金额", "用途", "业务编号")
# Column of the return file: its names, the first is the documented one.
_IN_COLUMNS = {
    "line_id": ("行号", "line_id"),
    "result": ("结果", "result"),
    "amount": ("金额", "amount"),
    "on": ("日期", "date"),
    "reference": ("银行流水号", "bank_reference"),
    "reason": ("原因", "reason"),
}
_REQUIRED = ("line_id", "result", "amount")
_RESULTS = {
    "成功": True,
    "success": True,
    "settled": True,
    "失败": False,
    "退回": False,
    "failed": False,
    "returned": False,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a return file. `problem` says why it cannot be read; the other fields then hold what could be."""

    row: int
    line_id: str
    settled: bool = False
    amount: int = 0
    on: datetime.date | None = None
    reference: str = ""
    reason: str = ""
    problem: str = ""

    @property
    def says(self) -> tuple[bool, int, datetime.date | None]:
        """What two rows of one payment must agree in."""
        return self.settled, self.amount, self.on


def write_batch(batch: BankBatch, payments: Iterable[Payment]) -> bytes:
    """The file of a batch: the same bytes for the same lines, amounts in 元 with two decimals, UTF-8 with BOM."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(OUT_COLUMNS)
    for payment in payments:
        writer.writerow(
            (
                batch.number, payment.line_id, payment.payee_name, payment.payee_account, payment.payee_bank,
                payment.payee_bank_code, yuan(payment.amount), payment.purpose, payment.hold.case_ref,
            )
        )  # fmt: skip
    return target.getvalue().encode("utf-8-sig")


def read_answers(content: bytes) -> list[Answer]:
    """All rows of a return file, numbered as a spreadsheet numbers them. A file without the needed columns is refused."""
    try:
        rows = list(csv.reader(io.StringIO(decoded(content), newline="")))
    except csv.Error as error:
        raise Refusal(_("文件不是 CSV 表格：%(error)s。") % {"error": error}) from error
    if not rows:
        raise Refusal(_("文件里没有内容。"), code="empty-file")
    places = places_of(rows[0], _IN_COLUMNS, _REQUIRED)
    return [_answer(number, cells, places) for number, cells in enumerate(rows[1:], 2) if any(map(str.strip, cells))]


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("文件不是 UTF-8 或 GB18030 编码的文本。"), next_step=_("请另存为 CSV（UTF-8）后重新导入。"))


def places_of(header: Sequence[str], columns: Mapping[str, Sequence[str]], required: Sequence[str]) -> dict[str, int]:
    """Where each column stands. columns: its names, the first for people; required: those that must be there."""
    found: dict[str, int] = {}
    cleaned = [cell.strip().lower() for cell in header]
    for field, names in columns.items():
        places = [number for number, cell in enumerate(cleaned) if cell in names]
        if len(places) > 1:
            raise Refusal(_("列“%(name)s”出现了两次。") % {"name": names[0]}, code="columns")
        if places:
            found[field] = places[0]
    missing = [columns[field][0] for field in required if field not in found]
    if missing:
        raise Refusal(
            _("文件缺少列：%(names)s。") % {"names": "、".join(missing)},
            next_step=_("第一行须是列名：%(names)s。") % {"names": "、".join(names[0] for names in columns.values())}, code="columns",
        )  # fmt: skip
    return found


def _answer(number: int, cells: Sequence[str], places: dict[str, int]) -> Answer:
    def cell(field: str) -> str:
        place = places.get(field, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    try:
        return _read(number, {field: cell(field) for field in _IN_COLUMNS})
    except Refusal as refusal:
        return Answer(number, cell("line_id")[:100], problem=str(refusal.message)[:300])


def _read(number: int, cells: dict[str, str]) -> Answer:
    if not cells["line_id"]:
        raise Refusal(_("没有行号。"))
    word = cells["result"].lower()
    if word not in _RESULTS:
        raise Refusal(_("结果“%(word)s”不是“成功”或“失败”。") % {"word": word[:20]})
    day = _day(cells["on"])
    if _RESULTS[word] and day is None:
        raise Refusal(_("成功的行须有日期。"))
    return Answer(
        number, cells["line_id"][:100], _RESULTS[word], fen(cells["amount"]), day, cells["reference"][:100], cells["reason"][:200]
    )  # fmt: skip


def _day(text: str) -> datetime.date | None:
    if not text:
        return None
    compact = text.replace("/", "-").replace(".", "-")
    for pattern in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.datetime.strptime(compact, pattern).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
    raise Refusal(_("“%(text)s”不是日期。") % {"text": text[:20]})
