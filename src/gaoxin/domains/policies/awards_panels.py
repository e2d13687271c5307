"""What awards show on other pages: the enterprise file, the page of a case, the portal's first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from gaoxin.domains.policies.applying import APPLICATION
from gaoxin.domains.policies.awards_showing import Shown, awards_for
from gaoxin.domains.policies.models import Award

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor


def enterprise_panel(actor: Actor, enterprise: Enterprise) -> dict[str, Any]:
    """The newest awards of an enterprise; its check-up is fetched when it is looked at."""
    if not actor.is_staff:
        return {}
    awards = awards_for(actor).filter(enterprise=enterprise)[:10]
    return {"awards": list(awards), "url": reverse("policies:checkup", args=[enterprise.pk])}


def case_panel(actor: Actor, case: Case) -> dict[str, Any]:
    """The award of a case, for everybody who sees the case: experts and joint reviewers read the application here."""
    award = Award.objects.filter(case=case).select_related("decision", "enterprise", "case", "benefit").first()
    if award is None:
        return {}
    url = own_page(actor, award) if awards_for(actor).filter(pk=award.pk).exists() else ""
    materials = list(award.materials.select_related("material")) if actor.is_staff or not url else []
    return {
        "award": award, "shown": Shown(award, actor.is_staff), "url": url, "answers": list(award.answers.values()), "materials": materials,
    }  # fmt: skip


def own_page(actor: Actor, award: Award) -> str:
    return award.get_absolute_url() if actor.is_staff else reverse("own_policies:award", args=[award.pk])


def case_url(actor: Actor, case: Case) -> str:
    """The award's own page, for the link on the page of its case."""
    award = awards_for(actor).filter(case=case).first()
    return own_page(actor, award) if award else ""


def open_url(actor: Actor, key: str) -> str:
    """An enterprise applies from its check-up, not from the general form."""
    if actor.is_staff or not actor.is_enterprise:
        return ""
    return reverse("own_policies:checkup") if key == APPLICATION else reverse("own_policies:awards")
