"""What the reader chose about the look, and the navigation of a face for this request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import Face, home_cards, nav_items
from gaoxin.platform.ui.parts import Tab

if TYPE_CHECKING:
    from django.http import HttpRequest

    from gaoxin.platform.core.models import Zone

NAV_COOKIE = "gaoxin_nav"


@dataclass(frozen=True, slots=True)
class Look:
    """`size` is "normal" or "elder" (大字版); `nav` is "wide" or "narrow"; `lang` is the HTML language tag."""

    size: str
    nav: str
    lang: str


def look_of(request: HttpRequest | None) -> Look:
    """The reader's choices; the defaults where there is no request (the 500 page)."""
    language = get_language() or "zh-hans"
    lang = "zh-CN" if language.startswith("zh") else language
    if request is None:
        return Look("normal", "wide", lang)
    session = getattr(request, "session", None)
    large = session.get("large_type") if session is not None else None
    if large is None:
        large = getattr(getattr(request, "user", None), "large_type", False)
    nav = "narrow" if request.COOKIES.get(NAV_COOKIE) == "narrow" else "wide"
    return Look("elder" if large else "normal", nav, lang)


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of a navigation with its resolved address."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under one heading; the heading may be empty."""

    label: str
    links: tuple[NavLink, ...]


def navigation(request: HttpRequest, face: str) -> list[NavGroup]:
    """The entries of `face` that the actor may open, grouped in the order of first appearance.

    The entry whose address is the longest beginning of the request's path is the current one.
    """
    items = [(item, reverse(item.url_name)) for item in nav_items(_actor(request), Face(face))]
    under = [url for _item, url in items if request.path == url or (url != "/" and request.path.startswith(url))]
    current = max(under, key=len, default=None)
    groups: dict[str, list[NavLink]] = {}
    for item, url in items:
        link = NavLink(str(item.label), url, item.icon, url == current)
        groups.setdefault(str(item.group), []).append(link)
    return [NavGroup(label, tuple(links)) for label, links in groups.items()]


def cards(request: HttpRequest, face: Face) -> list[tuple[str, dict[str, object]]]:
    """Template and context of every home card of `face` that the actor may see."""
    actor = _actor(request)
    return [(card.template, card.context(actor)) for card in home_cards(actor, face)]


def _actor(request: HttpRequest) -> Actor:
    return getattr(request, "actor", None) or Actor.anonymous()


#: Keys of the zone's setting `footer`, in the order in which public sites show them (国办发〔2017〕47号).
FOOTER_LABELS = {
    "organiser": _("主办单位"),
    "operator": _("承办单位"),
    "phone": _("联系电话"),
    "site_code": _("政府网站标识码"),
    "icp": _("ICP备案"),
    "police": _("公安备案"),
}


def footer_lines(zone: Zone | None) -> list[tuple[str, str]]:
    """Label and value of every configured line of the public footer."""
    configured = zone.settings.get("footer", {}) if zone is not None else {}
    return [(str(label), str(configured[key])) for key, label in FOOTER_LABELS.items() if configured.get(key)]


#: The parts of one's own account: label, name of the address, and the beginning of the addresses that belong to it.
ACCOUNT_PARTS = (
    (_("登录密码"), "account_change_password", "/accounts/password/"),
    (_("双重验证与通行密钥"), "mfa_index", "/accounts/2fa/"),
    (_("电子邮箱"), "account_email", "/accounts/email/"),
)


def account_tabs(path: str) -> list[Tab]:
    """The parts of one's own account; the one that `path` belongs to is the current one."""
    return [Tab(label, reverse(name), current=path.startswith(start)) for label, name, start in ACCOUNT_PARTS]
