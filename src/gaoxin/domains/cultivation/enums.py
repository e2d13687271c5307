"""Kinds, levels and states of titles, places on ladders, reserves and inclusion."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Kinds of one register; never a table of its own for one of them."""

    TITLE = "title", _("资质称号")
    PLATFORM = "platform", _("研发平台")
    CENTRE = "centre", _("一企一技术")
    HONOUR = "honour", _("荣誉奖项")
    LISTING = "listing", _("资本市场")
    STATISTICS = "statistics", _("统计入库")


class Level(models.TextChoices):
    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    CITY = "city", _("市级")
    DISTRICT = "district", _("区级")


#: National first; "at least provincial" takes the first two.
LEVELS = tuple(Level.values)


class TitleState(models.TextChoices):
    """What a title is on a day; derived from its dates, never stored."""

    PENDING = "pending", _("未生效")
    VALID = "valid", _("有效")
    EXPIRING = "expiring", _("6个月内到期")
    EXPIRED = "expired", _("已过期")
    RENEWED = "renewed", _("已续期")
    REVOKED = "revoked", _("已撤销")


class TitleEventKind(models.TextChoices):
    REGISTERED = "registered", _("登记")
    CORRECTED = "corrected", _("更正")
    REVOKED = "revoked", _("撤销称号")
    RESTORED = "restored", _("恢复称号")
    WITHDRAWN = "withdrawn", _("随导入撤回")


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("试读")
    COMMITTED = "committed", _("已入库")
    UNDONE = "undone", _("已撤回")
    DISCARDED = "discarded", _("已放弃")


class Place(models.TextChoices):
    """Where an enterprise stands on a rung. Enterprises that are further away have no place."""

    MEMBER = "member", _("已认定")
    SLIPPING = "slipping", _("已认定、现不达标")
    CANDIDATE = "candidate", _("达标未认定")
    NEAR = "near", _("差一步")
    LACKING = "lacking", _("缺一项数据")
    UNREGISTERED = "unregistered", _("档案有、名录无")


#: Places of those who hold the title.
HELD = (Place.MEMBER, Place.SLIPPING)


class ReserveState(models.TextChoices):
    ACTIVE = "active", _("在库")
    PROMOTED = "promoted", _("已认定出库")
    REMOVED = "removed", _("调出")


class InclusionState(models.TextChoices):
    SURVEYED = "surveyed", _("摸排")
    PREPARING = "preparing", _("备料")
    SUBMITTED = "submitted", _("已上报")
    ENTERED = "entered", _("已入库")
    RETURNED = "returned", _("退回")
    DROPPED = "dropped", _("暂不纳统")


class Channel(models.TextChoices):
    MONTHLY = "monthly", _("月度")
    ANNUAL = "annual", pgettext_lazy("cultivation", "年度")


#: Which state may follow which; screens, actions and tests read this table.
INCLUSION_MOVES: dict[str, tuple[str, ...]] = {
    InclusionState.SURVEYED: (InclusionState.PREPARING, InclusionState.DROPPED),
    InclusionState.PREPARING: (InclusionState.SUBMITTED, InclusionState.DROPPED),
    InclusionState.SUBMITTED: (InclusionState.ENTERED, InclusionState.RETURNED),
    InclusionState.RETURNED: (InclusionState.PREPARING, InclusionState.DROPPED),
    InclusionState.DROPPED: (InclusionState.SURVEYED,),
    InclusionState.ENTERED: (),
}
