"""States and kinds of enterprises, sources, batches and judgements."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnterpriseStatus(models.TextChoices):
    ACTIVE = "active", _("存续")
    CLOSED = "closed", _("已注销")
    MERGED = "merged", _("已并入")
    # Made by an import that was undone, with nothing else known about it; the next delivery revives it.
    WITHDRAWN = "withdrawn", _("已撤回")


class NameKind(models.TextChoices):
    FORMER = "former", _("曾用名")
    SHORT = "short", _("简称")
    OTHER = "other", _("其他写法")


class CodeKind(models.TextChoices):
    CREDIT = "credit", _("统一社会信用代码")
    FORMER = "former", _("曾用信用代码")
    OTHER = "other", _("来源编号")


class SourceKind(models.TextChoices):
    DEPARTMENT = "department", _("部门报送")
    SYSTEM = "system", _("系统对接")
    STAFF = "staff", _("人工录入")
    ENTERPRISE = "enterprise", _("企业自报")


class BatchKind(models.TextChoices):
    IMPORT = "import", _("导入")
    ENTRY = "entry", _("录入")
    CLAIM = "claim", _("企业更正")
    RETRACTION = "retraction", _("作废")
    SPLIT = "split", _("拆分")


class BatchState(models.TextChoices):
    PREVIEW = "preview", _("试读")
    COMMITTED = "committed", _("已入库")
    UNDONE = "undone", pgettext_lazy("registry", "已撤销")
    DISCARDED = "discarded", _("已放弃")


class QuestionState(models.TextChoices):
    OPEN = "open", _("待判断")
    SAME = "same", _("同一企业")
    NEW = "new", _("另一企业")
    IGNORED = "ignored", _("不收录")


class ClaimState(models.TextChoices):
    OPEN = "open", _("待核实")
    ACCEPTED = "accepted", _("已采纳")
    REFUSED = "refused", _("未采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


class ConflictState(models.TextChoices):
    OPEN = "open", _("待核定")
    SETTLED = "settled", _("已核定")


class Cell(IntEnum):
    """What becomes of one delivered value; a small number, because columns hold millions of them."""

    EMPTY = 0
    NEW = 1
    CHANGED = 2
    UNCHANGED = 3
    CONFLICTING = 4
    REFUSED = 5
    WAITING = 6


#: Cells that are written as facts.
WRITTEN = (Cell.NEW, Cell.CHANGED, Cell.CONFLICTING)
