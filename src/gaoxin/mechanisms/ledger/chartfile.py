"""A chart of accounts as CSV: out with the codes that are in force, back in as the next version.

原科目编码 names the account that a row goes on with, by its code in the chart in force; a row without it opens a new account.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from gaoxin.mechanisms.ledger.bankfile import decoded, places_of
from gaoxin.mechanisms.ledger.charts import ChartRow
from gaoxin.mechanisms.ledger.enums import AccountRole, AccountType
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import TextChoices

    from gaoxin.mechanisms.ledger.models import Account, AccountCode

COLUMNS = {
    "code": ("科目编码", "code"), "name": ("科目名称", "name"), "type": ("类型", "type"), "role": ("用途", "role"),
    "before": ("原科目编码", "previous_code"),
}  # fmt: skip
REQUIRED = ("code", "name", "type")
MOST_ROWS = 2000


def write_chart(codes: Iterable[AccountCode]) -> str:
    """The accounts of a chart with a row of column names; types and uses in Chinese."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(names[0] for names in COLUMNS.values())
    with override("zh-hans"):
        for each in codes:
            account = each.account
            role = str(AccountRole(account.role).label) if account.role else ""
            writer.writerow((each.code, each.name, str(AccountType(account.type).label), role, each.code))
    return target.getvalue()


def read_chart(content: bytes, known: Mapping[str, Account]) -> list[ChartRow]:
    """The rows of a file. known: accounts of the chart in force by code. Refusal names every line that is wrong."""
    try:
        rows = list(csv.reader(io.StringIO(decoded(content), newline="")))
    except csv.Error as error:
        raise Refusal(_("文件不是 CSV 表格：%(error)s。") % {"error": error}) from error
    if not rows:
        raise Refusal(_("文件里没有内容。"), code="empty-file")
    if len(rows) > MOST_ROWS:
        raise Refusal(_("科目最多 %(limit)d 个。") % {"limit": MOST_ROWS})
    places = places_of(rows[0], COLUMNS, REQUIRED)
    found: list[ChartRow] = []
    faults: list[str] = []
    for number, cells in enumerate(rows[1:], 2):
        if not any(map(str.strip, cells)):
            continue
        given = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        try:
            found.append(_row(given, known))
        except Refusal as refusal:
            faults.append(_("第 %(line)d 行：%(fault)s") % {"line": number, "fault": refusal})
    if faults:
        raise Refusal(" ".join(faults[:20]), next_step=_("请改正后重新提交。"), code="chart-rows")
    return found


def _row(given: Mapping[str, str], known: Mapping[str, Account]) -> ChartRow:
    type_ = _chosen(AccountType, given["type"], _("类型"))
    role = _chosen(AccountRole, given["role"], _("用途")) if given.get("role") else None
    before = given.get("before", "")
    if before and before not in known:
        raise Refusal(_("现行科目表没有编码“%(code)s”。") % {"code": before})
    account = known[before] if before else None
    if account is not None and (account.type != type_ or account.role != (role or "")):
        raise Refusal(_("科目 %(code)s 与原科目的类型或用途不同，不能改名沿用。") % {"code": given["code"]})
    return ChartRow(
        given["code"],
        given["name"],
        AccountType(type_),
        AccountRole(role) if role else None,
        account.pk if account else None,
    )


def _chosen(choices: type[TextChoices], text: str, what: str) -> str:
    """The value of a label in Chinese or English, or of the value itself."""
    for language in ("zh-hans", "en"):
        with override(language):
            for value, label in choices.choices:
                if text in (value, str(label)):
                    return str(value)
    with override("zh-hans"):
        words = "、".join(str(label) for _value, label in choices.choices)
    raise Refusal(_("%(what)s“%(text)s”不在可选范围：%(known)s。") % {"what": what, "text": text[:20], "known": words})
