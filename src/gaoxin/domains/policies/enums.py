"""Kinds and states of policies and of what they pay."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """Who issued the policy (层级)."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    MUNICIPAL = "municipal", _("市级")
    DISTRICT = "district", _("区级")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    CONSULTATION = "consultation", _("征求意见")
    PUBLISHED = "published", _("已发布")
    REPEALED = "repealed", _("已废止")


#: States that the public may read.
OPEN_STATES = (VersionState.CONSULTATION, VersionState.PUBLISHED, VersionState.REPEALED)


class Route(models.TextChoices):
    """How an enterprise gets the benefit (享受方式). The strict meaning of each is checked by `badges`."""

    ENTITLEMENT = "entitlement", _("免申即享")
    INSTANT = "instant", _("即申即享")
    FAST = "fast", _("快申快享")
    REGULAR = "regular", _("常规申报")


class Instrument(models.TextChoices):
    """扶持方式."""

    REWARD = "reward", _("奖励")
    SUBSIDY = "subsidy", _("补助")
    INTEREST = "interest", _("贴息")
    RISK = "risk", _("风险补偿")
    FUND = "fund", _("基金")
    SPACE = "space", _("场地")
    LAND = "land", _("用地")
    ENERGY = "energy", _("用能")
    TALENT = "talent", _("人才")
    RECOGNITION = "recognition", _("资质认定")
    VOUCHER = "voucher", _("服务券")


class Shortfall(models.TextChoices):
    """What happens when the budget does not cover all who pass (zone/06 §5 step 5)."""

    STOP = "stop", _("用完为止，转下一年度")
    PROPORTIONAL = "proportional", _("同比例折算")
    FIRST_COME = "first_come", _("先到先得")
    RANKING = "ranking", _("排序择优")


class ItemKind(models.TextChoices):
    """What a passage of a policy text becomes in the studio."""

    CRITERION = "criterion", _("条件")
    AMOUNT = "amount", _("金额")
    EXCLUSION = "exclusion", _("排除和不重复")
    DEADLINE = "deadline", _("期限")


class ItemState(models.TextChoices):
    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DISMISSED = "dismissed", _("不采用")


class OpinionState(models.TextChoices):
    """What became of an opinion on a draft (征求意见)."""

    WAITING = "waiting", _("待答复")
    ADOPTED = "adopted", pgettext_lazy("opinion", "采纳")
    PARTLY = "partly", _("部分采纳")
    DECLINED = "declined", pgettext_lazy("opinion", "未采纳")


class ReachKind(models.TextChoices):
    PUSHED = "pushed", _("已推送")
    OPENED = "opened", _("已查看")


class ListState(models.TextChoices):
    """An entitlement list: judged, checked by the department, offered to the enterprises, done."""

    COMPUTING = "computing", _("生成中")
    CHECKING = "checking", _("部门核对")
    CONFIRMING = "confirming", _("企业确认")
    CLOSED = "closed", _("已结束")
    FAILED = "failed", _("未生成")


class AccountState(models.TextChoices):
    SUBMITTED = "submitted", _("待核验")
    VERIFIED = "verified", _("已核验")
    REFUSED = "refused", _("未通过")
    CLOSED = "closed", _("已停用")


class PublicityState(models.TextChoices):
    OPEN = "open", _("公示中")
    CLOSED = "closed", _("公示结束")
    WITHDRAWN = "withdrawn", _("已撤回")


class ObjectionState(models.TextChoices):
    OPEN = "open", _("待核查")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


class MilestoneKind(models.TextChoices):
    REPORT = "report", _("进展报告")
    MIDTERM = "midterm", _("中期评估")
    ACCEPTANCE = "acceptance", _("验收")


class MilestoneState(models.TextChoices):
    DUE = "due", _("待提交")
    SUBMITTED = "submitted", _("待评估")
    PASSED = "passed", _("通过")
    FAILED = "failed", _("未通过")
