"""The enterprise's code (企业码): an opaque signed token in a QR code, and the little that a stranger sees who scans it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.utils.http import base36_to_int, int_to_base36
from django.utils.safestring import SafeString, mark_safe

from gaoxin.domains.enterprises.file_figures import in_words
from gaoxin.domains.enterprises.file_sections import language, sections
from gaoxin.mechanisms.registry.enums import EnterpriseStatus
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.facts import views_of
from gaoxin.platform.core.actor import Actor

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.selectors.facts import FactView

#: The section whose public facts a stranger sees.
_TITLES = "titles"
_signer = Signer(salt="gaoxin.enterprises.code", sep=".")


def token_of(enterprise: Enterprise) -> str:
    """The token of an enterprise: always the same, so that posters stay good, and not to be guessed."""
    return _signer.sign(int_to_base36(enterprise.pk))


def enterprise_of(token: str) -> Enterprise:
    """The enterprise of a token, of a merged one the survivor. Http404: the token is none of ours."""
    try:
        pk = base36_to_int(_signer.unsign(token))
    except (BadSignature, ValueError):
        raise Http404 from None
    found = Enterprise.objects.select_related("zone", "merged_into").filter(pk=pk, zone__is_active=True).first()
    while found is not None and found.merged_into_id:
        found = Enterprise.objects.select_related("zone", "merged_into").get(pk=found.merged_into_id)
    if found is None or found.status == EnterpriseStatus.WITHDRAWN:
        raise Http404
    return found


def drawing(address: str) -> SafeString:
    """The QR code of an address as SVG for a page: no inline style, sized by the style sheet."""
    # Only segno's own markup; the address is in the pattern, not in the text.
    return mark_safe(segno.make(address, error="m").svg_inline(border=2, omitsize=True, lineclass=None, svgclass=None))  # noqa: S308


def drawing_file(address: str) -> str:
    """The QR code as a whole SVG file, for print."""
    target = io.BytesIO()
    segno.make(address, error="m").save(target, kind="svg", border=0, scale=4)
    return target.getvalue().decode()


@dataclass(frozen=True)
class PublicCard:
    """What everybody may know of an enterprise: who it is, whether it still exists, and the public titles that it holds."""

    enterprise: Enterprise
    since: str
    titles: tuple[str, ...]


def public_card(enterprise: Enterprise) -> PublicCard:
    """The card of an enterprise, from facts that the catalogue calls public."""
    titles = next(section for section in sections() if section.key == _TITLES)
    wanted = {each.id for each in titles.variables if each.sensitivity == "public" and not each.is_yearly}
    views = views_of(Actor.system(enterprise.zone), [enterprise], wanted | {"reg_date"})
    facts = {fact.variable.id: fact for fact in views.values()}
    since = facts.pop("reg_date", None)
    words = tuple(text for each in titles.variables if (text := _title(facts.get(each.id))))
    return PublicCard(enterprise, in_words(since.variable, since.value) if since else "", words)


def _title(fact: FactView | None) -> str:
    """The title that a public fact says, '' for none."""
    if fact is None:
        return ""
    if fact.value is True:
        return fact.variable.name(language())
    if fact.variable.type == "category" and fact.value not in (None, "none"):
        return in_words(fact.variable, fact.value)
    return ""
