"""Saved searches: kept by a person, and told once a week of what they find now and did not find before."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from gaoxin.domains.policies.forms_library import LibraryFilter
from gaoxin.domains.policies.library_cards import amount_words, countdown
from gaoxin.domains.policies.models import SavedSearch
from gaoxin.domains.policies.permissions import can_save_search
from gaoxin.domains.policies.selectors.library import find_benefits, load
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Message
from gaoxin.platform.core.outbox.posting import Notice, post

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.platform.core.models import Zone

#: More searches than this nobody reads the results of.
MOST = 20
MOST_ITEMS = 8
KIND = "policies.saved_search"


@transaction.atomic
def save_search(actor: Actor, *, conditions: Mapping[str, str], name: str = "") -> SavedSearch:
    """Keeps a search of the library. What it finds now is known; only what comes later is told.

    conditions: parameters of the library's address. Refusal: none of them narrows, too many searches, one of this name.
    """
    can_save_search(actor).require()
    kept = {key: value for key, value in conditions.items() if key in LibraryFilter.base_fields and value}
    form = LibraryFilter(kept, signed_in=True)
    if not kept or not form.is_valid():
        raise Refusal(_("请先用搜索词或条件缩小范围，再保存。"), code="no-conditions")
    own = SavedSearch.objects.visible_to(actor)
    if own.count() >= MOST:
        raise Refusal(_("最多保存 %(n)s 个搜索，请先删除不用的。") % {"n": MOST}, code="too-many")
    found = SavedSearch(
        zone=actor.zone, user=actor.user, name=" ".join(name.split())[:100] or form.words()[:100], conditions=kept,
        told=_found(actor, kept, timezone.now()),
    )  # fmt: skip
    save_checked(found)
    audit.record(actor, "search.save", found, conditions=kept)
    return found


@transaction.atomic
def drop_search(actor: Actor, *, search: SavedSearch) -> None:
    """Forgets a saved search of one's own."""
    found = SavedSearch.objects.visible_to(actor).get(pk=search.pk)
    audit.record(actor, "search.drop", found, name=found.name)
    found.delete()


def tell_searches(zone: Zone, now: datetime.datetime) -> int:
    """Tells each person, at most once in an ISO week, what their searches newly find. Returns how many people heard."""
    people: dict[int, list[SavedSearch]] = {}
    for row in SavedSearch.objects.filter(zone=zone, user__is_active=True).select_related("user").order_by("id"):
        people.setdefault(row.user_id, []).append(row)
    return sum(_tell(zone, searches, now) for searches in people.values())


@transaction.atomic
def _tell(zone: Zone, searches: list[SavedSearch], now: datetime.datetime) -> int:
    user = searches[0].user
    year, week, _day = timezone.localdate(now).isocalendar()
    key = f"policy-search/{year}-{week:02d}/{user.pk}"
    if Message.objects.filter(zone=zone, key__startswith=f"{key}/").exists():
        return 0
    actor = Actor.of(user, zone)
    fresh: list[tuple[SavedSearch, list[int]]] = []
    for search in searches:
        found = _found(actor, search.conditions, now)
        new = [pk for pk in found if pk not in set(search.told)]
        if found != search.told:
            search.told = found
            search.save(update_fields=["told"])
        if new:
            fresh.append((search, new))
    if not fresh:
        return 0
    rows = {row.pk: row for row in load([pk for _search, new in fresh for pk in new[:MOST_ITEMS]])}
    texts = {language: _text(fresh, rows, now, code) for language, code in (("zh", "zh-hans"), ("en", "en"))}
    return min(1, post(Actor.system(zone), [Notice(key=key, kind=KIND, texts=texts, to=(user,))]))


def _found(actor: Actor, conditions: Mapping[str, str], now: datetime.datetime) -> list[int]:
    """Ids of the benefits that a search finds now, sorted."""
    found = find_benefits(actor, LibraryFilter(conditions, signed_in=True).wanted(), now)
    return sorted(found) if isinstance(found, list) else sorted(found.values_list("pk", flat=True))


def _text(
    fresh: list[tuple[SavedSearch, list[int]]], rows: Mapping[int, Benefit], now: datetime.datetime, language: str
) -> tuple[str, str]:
    """Subject and body: each search with what it newly finds, and its address."""
    with override(language):
        lines = []
        for search, new in fresh:
            lines.append(_("“%(name)s”新找到 %(n)s 项：") % {"name": search.name, "n": len(new)})
            lines += [_line(rows[pk], now, language) for pk in new[:MOST_ITEMS] if pk in rows]
            lines.append(f"{reverse('open_policies:index')}?{urlencode(search.conditions)}")
        total = len({pk for _search, new in fresh for pk in new})
        return _("您保存的搜索有 %(n)s 项新政策") % {"n": total}, "\n".join(lines)


def _line(benefit: Benefit, now: datetime.datetime, language: str) -> str:
    title = benefit.title_en if language == "en" and benefit.title_en else benefit.title
    due = countdown(list(benefit.windows.all()), now, benefit.zone_id)
    parts = [title, amount_words(benefit, None), due.text if due else "", benefit.version.get_absolute_url()]
    return " · ".join(part for part in parts if part)


def searches_of(actor: Actor) -> list[tuple[SavedSearch, str]]:
    """One's saved searches with the address of each."""
    address = reverse("open_policies:index")
    return [(row, f"{address}?{urlencode(row.conditions)}") for row in SavedSearch.objects.visible_to(actor)]
