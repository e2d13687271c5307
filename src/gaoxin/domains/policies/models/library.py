"""The policy library: a policy, its versions with the original text, clauses, and what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import (
    OPEN_STATES,
    Instrument,
    Level,
    ReachKind,
    Route,
    Shortfall,
    VersionState,
)
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


def _in_language(title: str, title_en: str) -> str:
    english = not (get_language() or "zh").startswith("zh")
    return title_en if english and title_en else title


class PolicyQuerySet(ZoneQuerySet["Policy"]):
    def visible_to(self, actor: Actor) -> Self:
        """Staff see all; everybody else, signed in or not, the policies with a version that is open to the public."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system or actor.is_staff:
            return in_zone
        public = PolicyVersion.objects.filter(policy_id=models.OuterRef("pk"), state__in=OPEN_STATES)
        return in_zone.filter(models.Exists(public))


class Policy(ZoneScoped):
    """A policy through all its versions. key: what names it in addresses, budgets and rules."""

    key = models.SlugField(_("标识"), max_length=60)
    level = models.CharField(_("级别"), max_length=12, choices=Level.choices, default=Level.DISTRICT)
    issuer = models.CharField(_("发文单位"), max_length=100)
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任部门"),
    )
    contact = models.CharField(_("咨询联系人"), max_length=50, blank=True)
    phone = models.CharField(_("咨询电话"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("录入时间"), auto_now_add=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政策")
        ordering = ["zone_id", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "key"],
                name="policy_key_once_per_zone",
                violation_error_message=_("本区已有这个标识的政策。"),
            )
        ]

    def __str__(self) -> str:
        return self.key


class PolicyVersionQuerySet(ZoneQuerySet["PolicyVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        return in_zone if actor.is_system or actor.is_staff else in_zone.filter(state__in=OPEN_STATES)


class PolicyVersion(ZoneScoped):
    """One issued (or drafted) text of a policy. A published one is never edited: the next version replaces it.

    text: the normalised original, to which clauses and findings refer by offset. for_whom, gives, how, when: 四问速读.
    reading: what the policy reader found (`kernel.policytext`), as it was when the text came in.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions", verbose_name=_("政策"))
    number = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=12, choices=VersionState.choices, default=VersionState.DRAFT)
    title = models.CharField(_("标题"), max_length=200)
    title_en = models.CharField(_("英文标题"), max_length=300, blank=True)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    issued_on = models.DateField(_("发文日期"), null=True, blank=True)
    valid_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    text = models.TextField(_("原文"), blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("原文件")
    )
    source = models.CharField(_("来源"), max_length=300, blank=True)
    for_whom = models.CharField(_("给谁"), max_length=120, blank=True)
    gives = models.CharField(_("给什么"), max_length=120, blank=True)
    how = models.CharField(_("怎么拿"), max_length=120, blank=True)
    when = models.CharField(_("什么时候"), max_length=120, blank=True)
    interpretation = models.TextField(_("解读"), blank=True)
    changes = models.TextField(_("与上一版相比"), blank=True)
    reading = models.JSONField(_("读出的内容"), default=dict, blank=True)
    opinions_until = models.DateField(_("征求意见截止"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("录入人")
    )  # fmt: skip
    created_at = models.DateTimeField(_("录入时间"), auto_now_add=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政策版本")
        ordering = ["policy_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="policy_version_ends_after_start",
                violation_error_message=_("有效期至不能早于施行日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.PUBLISHED)
                | (Q(published_at__isnull=False) & Q(valid_from__isnull=False)),
                name="policy_published_has_dates",
                violation_error_message=_("发布的政策必须有施行日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """The title in the reader's language, where it has one."""
        return _in_language(self.title, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("open_policies:policy", args=[self.policy.key])


class ClauseQuerySet(ZoneQuerySet["Clause"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(version__in=PolicyVersion.objects.visible_to(actor))


class Clause(ZoneScoped):
    """A passage of a version's text: text[start:end]. anchor: its address on the page (`6`, `6-1`), path: where it stands."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("版本"))
    anchor = models.CharField(_("锚点"), max_length=40)
    label = models.CharField(_("条款"), max_length=80)
    depth = models.PositiveSmallIntegerField(_("层次"), default=0)
    position = models.PositiveIntegerField(_("顺序"))
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("条款")
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "anchor"], name="policy_clause_anchor_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="policy_clause_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.label


class BenefitQuerySet(ZoneQuerySet["Benefit"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(version__in=PolicyVersion.objects.visible_to(actor))


class Benefit(ZoneScoped):
    """What one clause gives (政策事项): who gets it, how much, how, out of which budget.

    rule_text: the rulebook (YAML of docs/rulebook-language.md) with criteria and amount; cases_text: its worked cases.
    title: says the benefit first. tags: axis -> ids of `taxonomy`. priority: 1 is kept longest when a cap cuts.
    exclusion_group: 就高不重复, at most one of the group a year. upgrade_chain and upgrade_rank: levels of one honour, paid as difference.
    ceiling: 分, the most that one enterprise can get from it, by its rule or, where the rule has no end, as entered; None is open.
    expense_key: the expense that it refunds; two benefits never refund the same one. firm_cap: 分 for one enterprise and year.
    fund, programme: the line of the ledger that pays. municipal_share: part that the city bears (0-1, four places).
    form: fields that an applicant fills ({id, label, variable, period, type, required}); materials: documents asked for.
    """

    version = models.ForeignKey(
        PolicyVersion, on_delete=models.CASCADE, related_name="benefits", verbose_name=_("版本")
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.SET_NULL, null=True, blank=True, related_name="benefits", verbose_name=_("条款")
    )
    key = models.SlugField(_("标识"), max_length=60)
    title = models.CharField(_("事项名称"), max_length=120)
    title_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    route = models.CharField(_("享受方式"), max_length=12, choices=Route.choices, default=Route.REGULAR)
    instrument = models.CharField(_("扶持方式"), max_length=12, choices=Instrument.choices, default=Instrument.REWARD)
    tags = models.JSONField(_("标签"), default=dict, blank=True)
    rule_text = models.TextField(_("规则"), blank=True)
    cases_text = models.TextField(_("算例"), blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    priority = models.PositiveSmallIntegerField(_("优先次序"), default=100)
    exclusion_group = models.CharField(_("不重复享受组"), max_length=60, blank=True)
    upgrade_chain = models.CharField(_("补差链"), max_length=60, blank=True)
    upgrade_rank = models.PositiveSmallIntegerField(_("链中级别"), default=0)
    expense_key = models.CharField(_("对应支出"), max_length=60, blank=True)
    ceiling = models.BigIntegerField(_("最高金额（分）"), null=True, blank=True)
    firm_cap = models.BigIntegerField(_("每家每年上限（分）"), null=True, blank=True)
    fund = models.ForeignKey(
        "ledger.Fund",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("a fund", "资金"),
    )
    programme = models.CharField(_("预算项目"), max_length=100, blank=True)
    shortfall = models.CharField(_("预算不足时"), max_length=12, choices=Shortfall.choices, default=Shortfall.STOP)
    municipal_share = models.DecimalField(_("市级分担"), max_digits=5, decimal_places=4, default=0)
    promised_days = models.PositiveSmallIntegerField(_("承诺时限（工作日）"), null=True, blank=True)
    by_statement = models.BooleanField(_("告知承诺"), default=False)
    check_plan = models.CharField(_("事后核查安排"), max_length=200, blank=True)
    panel = models.BooleanField(_("专家评审"), default=False)
    undertaking_months = models.PositiveSmallIntegerField(_("绩效跟踪（月）"), default=0)
    form = models.JSONField(_("申报表"), default=list, blank=True)
    materials = models.JSONField(_("材料清单"), default=list, blank=True)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政策事项")
        ordering = ["version_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], name="policy_benefit_key_once", violation_error_message=_("这一版已有这个事项。")
            ),
            models.CheckConstraint(
                condition=Q(municipal_share__gte=0) & Q(municipal_share__lte=1),
                name="policy_benefit_share_is_a_part",
                violation_error_message=_("市级分担在 0 和 1 之间。"),
            ),
            models.CheckConstraint(
                condition=~Q(route=Route.ENTITLEMENT) | (Q(form=[]) & Q(materials=[])),
                name="policy_entitlement_asks_for_nothing",
                violation_error_message=_("免申即享的事项不能要求填表或交材料。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """The title in the reader's language, where it has one."""
        return _in_language(self.title, self.title_en)


class WindowQuerySet(ZoneQuerySet["Window"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(benefit__in=Benefit.objects.visible_to(actor))


class Window(ZoneScoped):
    """When one may apply. closes_at is the last moment; a benefit without a window takes applications all year."""

    benefit = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="windows", verbose_name=_("事项"))
    year = models.PositiveSmallIntegerField(_("执行年度"))
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("截止"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("申报窗口")
        ordering = ["closes_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="policy_window_ends_after_start",
                violation_error_message=_("截止时间要晚于开始时间。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.benefit} {self.year}"


class FollowQuerySet(ZoneQuerySet["Follow"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(zone_id=actor.zone_id, user_id=actor.user_id) if actor.user_id else self.none()


class Follow(ZoneScoped):
    """A person wants to hear of a policy."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="follows", verbose_name=_("政策"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("关注人")
    )
    since = models.DateTimeField(_("关注时间"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注")
        constraints = [models.UniqueConstraint(fields=["policy", "user"], name="policy_follow_once")]


class ReachQuerySet(ZoneQuerySet["Reach"]):
    def own_rows(self, actor: Actor) -> Self:
        own = Enterprise.objects.visible_to(actor).values("pk") if actor.is_enterprise else Enterprise.objects.none()
        return self.filter(enterprise__in=own)


class Reach(ZoneScoped):
    """That a benefit was brought before an enterprise, or that it looked at it: the first time of each."""

    benefit = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="reaches", verbose_name=_("事项"))
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    kind = models.CharField(_("触达"), max_length=8, choices=ReachKind.choices)
    at = models.DateTimeField(_("时间"))

    objects = ReachQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("触达")
        constraints = [models.UniqueConstraint(fields=["benefit", "enterprise", "kind"], name="policy_reach_once")]
