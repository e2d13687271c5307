"""The ways out: SMTP and the webhooks of WeCom, DingTalk and Feishu. Each raises `DeliveryFailed` or returns."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import smtplib
import time
import urllib.request
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus

from gaoxin.platform.core.enums import Channel

if TYPE_CHECKING:
    from gaoxin.platform.core.models import Message
    from gaoxin.platform.core.outbox.configuration import MailServer, Robot

TIMEOUT_SECONDS = 15


class DeliveryFailed(Exception):
    """The message did not go out. final: trying again cannot help (unknown address, refused content)."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def send_mail(server: MailServer, message: Message) -> None:
    """One mail over one connection. The key is the Message-ID, so that a receiver knows a repeated mail."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())
    mail["From"] = server.sender
    mail["To"] = message.address
    mail["Message-ID"] = f"<{idempotency_key(message)}@{server.sender.rsplit('@', 1)[-1]}>"
    mail.set_content(message.body)
    connect = smtplib.SMTP_SSL if server.security == "tls" else smtplib.SMTP
    try:
        with connect(server.host, server.port, timeout=TIMEOUT_SECONDS) as connection:
            if server.security == "starttls":
                connection.starttls()
            if server.username:
                connection.login(server.username, server.password)
            connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise DeliveryFailed(str(error.recipients), final=all(code >= 500 for code in codes)) from error
    except smtplib.SMTPResponseException as error:
        # 5xx is the server's last word on this mail, 4xx asks to come back.
        raise DeliveryFailed(f"{error.smtp_code} {error.smtp_error!r}", final=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailed(f"{type(error).__name__}: {error}") from error


def send_robot(robot: Robot, message: Message) -> None:
    """One text to a group's robot. The robot answers 200 with an error code inside, which is read too."""
    url, content = _request_of(robot, f"{message.subject}\n{message.body}")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked when the settings are read
        url,
        data=json.dumps(content, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": idempotency_key(message)},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            answer = json.loads(response.read() or b"{}")
    except HTTPError as error:
        final = 400 <= error.code < 500 and error.code not in {408, 425, 429}
        raise DeliveryFailed(f"HTTP {error.code}", final=final) from error
    except (URLError, OSError, ValueError) as error:
        raise DeliveryFailed(f"{type(error).__name__}: {error}") from error
    code = answer.get("errcode", answer.get("code", 0)) if isinstance(answer, dict) else 0
    if code:
        raise DeliveryFailed(f"{code} {answer.get('errmsg', answer.get('msg', ''))}")


def idempotency_key(message: Message) -> str:
    """The same for every attempt of a message, and for no other message."""
    return hashlib.sha256(f"{message.zone_id}/{message.key}".encode()).hexdigest()[:32]


def _request_of(robot: Robot, text: str) -> tuple[str, dict[str, Any]]:
    """Address and body as the maker of the robot wants them, signed when it has a secret."""
    if robot.kind == Channel.FEISHU:
        content: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if robot.secret:
            stamp = str(int(time.time()))
            content |= {"timestamp": stamp, "sign": _sign(f"{stamp}\n{robot.secret}", "")}
        return robot.url, content
    url = robot.url
    if robot.kind == Channel.DINGTALK and robot.secret:
        stamp = str(round(time.time() * 1000))
        joint = "&" if "?" in url else "?"
        url += f"{joint}timestamp={stamp}&sign={quote_plus(_sign(robot.secret, f'{stamp}{chr(10)}{robot.secret}'))}"
    return url, {"msgtype": "text", "text": {"content": text}}


def _sign(key: str, content: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()
