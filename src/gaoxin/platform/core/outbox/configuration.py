"""What a zone configured for sending. Nothing is sent over a channel that is not configured.

`Zone.settings["outbox"]` holds:
    mail: {host, port (25), sender, username, password_variable, security: none | starttls | tls}
    robots: [{name, kind: wecom | dingtalk | feishu, url, secret_variable, kinds: [message kinds; empty = all]}]
Secrets are named environment variables, never values in the database.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from gaoxin.platform.core.enums import Channel
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.models import Zone

ROBOTS = (Channel.WECOM.value, Channel.DINGTALK.value, Channel.FEISHU.value)
SECURITY = ("none", "starttls", "tls")


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    sender: str
    username: str
    password: str
    security: str


@dataclass(frozen=True, slots=True)
class Robot:
    name: str
    kind: str
    url: str
    secret: str
    kinds: tuple[str, ...]

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels of one zone beside the in-app one, which always exists."""

    mail: MailServer | None = None
    robots: tuple[Robot, ...] = ()

    def robot(self, name: str) -> Robot | None:
        return next((robot for robot in self.robots if robot.name == name), None)


def channels_of(zone: Zone) -> Channels:
    """The zone's channels; Refusal names the setting that is wrong."""
    table = zone.settings.get("outbox") or {}
    if not isinstance(table, dict):
        raise _wrong("outbox")
    mail = _mail(table["mail"]) if table.get("mail") else None
    robots = table.get("robots") or []
    if not isinstance(robots, list):
        raise _wrong("outbox.robots")
    return Channels(mail, tuple(_robot(row, number) for number, row in enumerate(robots, 1)))


def _mail(row: Any) -> MailServer:
    if not isinstance(row, dict) or not row.get("host") or not row.get("sender"):
        raise _wrong("outbox.mail")
    port, security = row.get("port", 25), row.get("security", "none")
    if not isinstance(port, int) or not 0 < port < 65536:
        raise _wrong("outbox.mail.port")
    if security not in SECURITY:
        raise _wrong("outbox.mail.security")
    return MailServer(
        str(row["host"]), port, str(row["sender"]), str(row.get("username", "")), _secret(row, "password_variable"), security
    )  # fmt: skip


def _robot(row: Any, number: int) -> Robot:
    place = f"outbox.robots[{number}]"
    if not isinstance(row, dict) or row.get("kind") not in ROBOTS or not row.get("name"):
        raise _wrong(place)
    url = str(row.get("url", ""))
    if urlsplit(url).scheme not in {"http", "https"}:
        raise _wrong(f"{place}.url")
    kinds = row.get("kinds") or []
    return Robot(str(row["name"]), str(row["kind"]), url, _secret(row, "secret_variable"), tuple(map(str, kinds)))


def _secret(row: dict[str, Any], key: str) -> str:
    name = row.get(key)
    if not name:
        return ""
    value = os.environ.get(str(name), "")
    if not value:
        raise Refusal(
            _("环境变量 %(name)s 没有设置，无法发送消息。") % {"name": name}, next_step=_("请运维人员设置后重启。"), code="outbox-secret"
        )  # fmt: skip
    return value


def _wrong(place: str) -> Refusal:
    return Refusal(
        _("本区设置 %(place)s 写法不对，消息无法发送。") % {"place": place}, next_step=_("请系统管理员改正设置。"), code="outbox-settings"
    )  # fmt: skip
