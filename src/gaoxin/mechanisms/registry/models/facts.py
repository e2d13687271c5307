"""Facts: one value of one variable of one enterprise, as one source observed it. Never changed, never removed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.fields import ExactDecimalField
from gaoxin.mechanisms.registry.models.batches import FactBatch
from gaoxin.mechanisms.registry.models.enterprises import Enterprise

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models.sources import Source
    from gaoxin.platform.core.actor import Actor

Value = Decimal | bool | datetime.date | str | frozenset[str]

VALUE_COLUMNS = ("value_number", "value_boolean", "value_date", "value_text", "value_list")
#: Ids of a list's values in one text; no id holds this sign.
LIST_JOINT = ";"


def exactly_one_value() -> Q:
    """Of the typed columns one is set and the others are not."""
    chosen = Q()
    for column in VALUE_COLUMNS:
        chosen |= Q(**{f"{other}__isnull": other != column for other in VALUE_COLUMNS})
    return chosen


class TypedValue(models.Model):
    """A value in the column of its type: number (canonical unit), boolean, date, text (category id, code, words), list of ids."""

    value_number = ExactDecimalField(_("数字值"), null=True, blank=True)
    value_boolean = models.BooleanField(_("是否"), null=True, blank=True)
    value_date = models.DateField(_("日期值"), null=True, blank=True)
    value_text = models.TextField(_("文字值"), null=True, blank=True)  # noqa: DJ001  null says: another column holds the value
    value_list = models.TextField(_("清单值"), null=True, blank=True)  # noqa: DJ001

    class Meta:
        abstract = True

    @property
    def value(self) -> Value | None:
        """The value in its own type; None for a row without one."""
        if self.value_list is not None:
            return frozenset(part for part in self.value_list.split(LIST_JOINT) if part)
        for column in VALUE_COLUMNS[:4]:
            held: Value | None = getattr(self, column)
            if held is not None:
                return held
        return None


class FactQuerySet(models.QuerySet["Fact"]):
    def visible_to(self, actor: Actor) -> Self:
        """Facts of the enterprises that the actor may see. Sensitive values still have to be masked (selectors)."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(actor).order_by().values("pk"))


class Fact(TypedValue):
    """One value. Source, day of observation, moment and person of recording are those of its batch.

    A fact without a value retracts the one that it supersedes. The database refuses to change or remove a row.
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="facts", db_index=False, verbose_name=_("企业")
    )
    variable = models.CharField(_("指标代号"), max_length=60)
    # 0 is a state on a date, 2025 a fiscal year, 202506 the year up to a month: see periods.py.
    period = models.PositiveIntegerField(_("期间"))
    batch = models.ForeignKey(FactBatch, on_delete=models.PROTECT, related_name="facts", verbose_name=_("批次"))
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        db_index=False,
        verbose_name=_("取代的事实"),
    )
    row = models.PositiveIntegerField(_("表中行号"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("数据事实")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one_value()
                | Q(**{f"{column}__isnull": True for column in VALUE_COLUMNS}, supersedes__isnull=False),
                name="fact_has_exactly_one_value_or_retracts",
                violation_error_message=_("一条事实恰有一个值；没有值的须写明作废哪一条。"),
            ),
            models.CheckConstraint(
                condition=Q(period=0) | Q(period__range=(1900, 2199)) | Q(period__range=(190001, 219912)),
                name="fact_period_is_state_year_or_month",
                violation_error_message=_("期间是 0（状态）、年份或年月。"),
            ),
            models.CheckConstraint(
                condition=~Q(variable=""),
                name="fact_has_variable",
                violation_error_message=_("须写明指标。"),
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "variable", "period"], name="fact_by_enterprise_and_key")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.variable}@{self.period}"

    @property
    def is_retraction(self) -> bool:
        return self.value is None

    @property
    def source(self) -> Source:
        return self.batch.source

    @property
    def observed_on(self) -> datetime.date:
        return self.batch.observed_on

    @property
    def recorded_at(self) -> datetime.datetime | None:
        return self.batch.recorded_at

    @property
    def cell(self) -> str:
        """The cell of the delivered workbook, ``Sheet1!C12``; '' when it came another way."""
        return self.batch.cell(self.variable, self.period, self.row)
