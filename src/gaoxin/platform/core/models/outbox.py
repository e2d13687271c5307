"""Messages to people and chat robots, and each attempt to deliver one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.enums import Channel, MessageState
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class MessageQuerySet(ZoneQuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own messages. The zone's system administrator also sees those that could not be delivered."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system:
            return in_zone
        if not actor.is_authenticated:
            return self.none()
        own = Q(recipient_id=actor.user_id)
        return in_zone.filter(own | Q(state=MessageState.DEAD)) if actor.is_system_admin else in_zone.filter(own)

    def sent_from(self, actor: Actor) -> Self:
        """All that the zone sends, for whoever keeps the outbox: how each fares. What it says is shown to nobody but the recipient."""
        keeper = actor.is_system or actor.is_system_admin
        return self.filter(zone_id=actor.zone_id) if keeper and actor.zone_id is not None else self.none()


class Message(ZoneScoped):
    """One message to one person or robot over one channel.

    key: what makes it this message and no other; posting it again does nothing, and receivers get it as idempotency key.
    address: mail address, or name of the robot in the zone's settings. attempts: all of them; forgiven: those before somebody had
    it tried again, which no longer count. given_up: why nobody waits for it any more.
    """

    key = models.CharField(_("唯一键"), max_length=150)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    kind = models.CharField(_("种类"), max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("收件人")
    )
    address = models.CharField(_("地址"), max_length=254, blank=True)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    object_type = models.CharField(_("对象类型"), max_length=100, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=100, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    forgiven = models.PositiveSmallIntegerField(_("重发前的次数"), default=0)
    given_up = models.CharField(_("放弃的理由"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("下次发送时间"), null=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    sent_at = models.DateTimeField(_("送达时间"), null=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], next_at__isnull=False)
                | Q(state__in=["sent", "dead"], next_at__isnull=True),
                name="message_waiting_has_next_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="message_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["zone", "-created_at", "-id"], name="message_by_zone"),
            models.Index(fields=["recipient", "channel", "-created_at"], name="message_by_recipient"),
            models.Index(fields=["object_type", "object_id"], name="message_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}：{self.subject}"


class DeliveryAttempt(models.Model):
    """One try to deliver a message. ok: None when the worker died in the middle of it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="log", verbose_name=_("消息"))
    number = models.PositiveSmallIntegerField(_("第几次"))
    at = models.DateTimeField(_("时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    ok = models.BooleanField(_("成功"), null=True)
    error = models.CharField(_("原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("发送记录")
        ordering = ["message_id", "number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="delivery_attempt_once")]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.number}"
