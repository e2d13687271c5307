"""Titles: registered, corrected, revoked, restored; and what they tell the enterprise file."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.dates import last_day
from gaoxin.domains.cultivation.enums import TitleEventKind
from gaoxin.domains.cultivation.facts import facts_of, variables_of
from gaoxin.domains.cultivation.models import Title, TitleEvent
from gaoxin.domains.cultivation.permissions import can_manage_titles
from gaoxin.domains.cultivation.qualifications import qualifications
from gaoxin.mechanisms.registry.actions.facts import record_facts, retract_fact
from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.enums import BatchState, SourceKind
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Delivery, Enterprise, Fact, Source
from gaoxin.mechanisms.registry.selectors.facts import with_batches
from gaoxin.platform.core import audit, tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import TaskRun

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.platform.core.models import Zone

REVIEW = "cultivation.review"
SOURCE_CODE = "titles"
#: Up to so many enterprises each gets an entry of its own; more come as one delivery.
SINGLY = 20
#: What a correction may change.
CORRECTABLE = ("level", "name", "batch", "number", "document", "valid_from", "valid_to", "recheck_on")


@transaction.atomic
def register_title(
    actor: Actor,
    *,
    enterprise: Enterprise,
    qualification: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    level: str = "",
    name: str = "",
    batch: str = "",
    number: str = "",
    document: str = "",
    recheck_on: datetime.date | None = None,
) -> Title:
    """Registers one recognition. Without an end the measure's own term is reckoned where it has one.

    Refusal: an unknown qualification, an end before the beginning, the same title on the same day.
    """
    can_manage_titles(actor).require()
    found = Enterprise.objects.visible_to(actor).living().get(pk=enterprise.pk)
    title = new_title(
        found, qualification, valid_from, valid_to, level=level, name=name, batch=batch, number=number, document=document,
        recheck_on=recheck_on,
    )  # fmt: skip
    same = Title.objects.filter(
        enterprise=found, qualification=title.qualification, name=title.name, valid_from=valid_from, withdrawn=False
    )
    if same.exists():
        raise Refusal(_("这家企业这一天已登记过“%(title)s”。") % {"title": title.label}, code="title-twice")
    title.save()
    log_event(actor, title, TitleEventKind.REGISTERED, **snapshot(title))
    audit.record(actor, "title.register", title, enterprise=found.pk, qualification=title.qualification)
    publish(actor, [found.pk])
    return title


def new_title(
    enterprise: Enterprise, qualification: str, valid_from: datetime.date, valid_to: datetime.date | None, **fields: Any
) -> Title:
    """A title that is not saved yet, with its kind, level and reckoned end. Refusal: what cannot be."""
    found = qualifications().get(qualification)
    if found is None:
        raise Refusal(_("称号目录里没有“%(name)s”。") % {"name": qualification}, code="qualification")
    computed = valid_to is None and found.validity is not None
    end = last_day(valid_from, found.validity) if computed and found.validity else valid_to
    if end is not None and end < valid_from:
        raise Refusal(_("有效期至不能早于认定日期。"), code="dates")
    if found.is_named and not fields.get("name"):
        fields["name"] = ""
    return Title(
        zone_id=enterprise.zone_id, enterprise=enterprise, qualification=found.id, kind=found.kind, valid_from=valid_from, valid_to=end,
        computed_to=computed, **(fields | {"level": fields.get("level") or found.level}),
    )  # fmt: skip


@transaction.atomic
def correct_title(actor: Actor, *, title: Title, changes: dict[str, Any], reason: str) -> Title:
    """Mends a wrong entry; what stood there before stays in the history."""
    title = _locked(actor, title)
    if not reason.strip():
        raise Refusal(_("请写明更正的理由。"), code="reason-missing")
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise Refusal(_("不能更正：%(fields)s。") % {"fields": "、".join(sorted(unknown))})
    before = snapshot(title)
    for field, value in changes.items():
        setattr(title, field, value)
    if "valid_to" in changes:
        title.computed_to = False
    if title.valid_to is not None and title.valid_to < title.valid_from:
        raise Refusal(_("有效期至不能早于认定日期。"), code="dates")
    after = snapshot(title)
    changed = {key: [before.get(key), after.get(key)] for key in after if before.get(key) != after.get(key)}
    if not changed:
        return title
    title.save()
    log_event(actor, title, TitleEventKind.CORRECTED, reason=reason.strip()[:300], changed=changed)
    audit.record(actor, "title.correct", title, changed=sorted(changed), reason=reason.strip()[:300])
    publish(actor, [title.enterprise_id])
    return title


@transaction.atomic
def revoke_title(actor: Actor, *, title: Title, on: datetime.date, reason: str) -> Title:
    """Takes a title away from a day on."""
    title = _locked(actor, title)
    if title.revoked_on is not None:
        raise Conflict(_("这个称号已经撤销。"))
    if not reason.strip():
        raise Refusal(_("请写明撤销称号的原因。"), code="reason-missing")
    if on < title.valid_from:
        raise Refusal(_("撤销日期不能早于认定日期。"), code="dates")
    title.revoked_on, title.revoked_reason = on, reason.strip()[:300]
    title.save(update_fields=["revoked_on", "revoked_reason"])
    log_event(actor, title, TitleEventKind.REVOKED, day=on, reason=title.revoked_reason)
    audit.record(actor, "title.revoke", title, on=on.isoformat(), reason=title.revoked_reason)
    publish(actor, [title.enterprise_id])
    return title


@transaction.atomic
def restore_title(actor: Actor, *, title: Title, reason: str) -> Title:
    """Takes a revocation back."""
    title = _locked(actor, title)
    if title.revoked_on is None:
        raise Conflict(_("这个称号没有撤销。"))
    if not reason.strip():
        raise Refusal(_("请写明恢复称号的理由。"), code="reason-missing")
    log_event(
        actor, title, TitleEventKind.RESTORED, reason=reason.strip()[:300], revoked_on=title.revoked_on.isoformat()
    )
    title.revoked_on, title.revoked_reason = None, ""
    title.save(update_fields=["revoked_on", "revoked_reason"])
    audit.record(actor, "title.restore", title, reason=reason.strip()[:300])
    publish(actor, [title.enterprise_id])
    return title


def publish(actor: Actor, enterprises: Collection[int]) -> int:
    """Tells the enterprise files what the titles now say, and has the ladders placed anew; returns how many files changed."""
    zone = actor.zone
    if zone is None or not enterprises:
        return 0
    changed = write_facts(zone, enterprises)
    waiting = TaskRun.objects.filter(zone=zone, task=REVIEW, state=TaskState.QUEUED)
    if not waiting.exists():
        tasks.enqueue(actor, REVIEW)
    return changed


def write_facts(zone: Zone, enterprises: Collection[int], on: datetime.date | None = None) -> int:
    """Records what the titles of some enterprises say today under the source of the title register; returns how many files changed."""
    day, system = on or timezone.localdate(), Actor.system(zone)
    source = _source(zone)
    held: dict[int, list[Title]] = {each: [] for each in enterprises}
    for title in Title.objects.filter(zone=zone, enterprise__in=list(held)):
        held[title.enterprise_id].append(title)
    living = Enterprise.objects.filter(zone=zone).living().in_bulk(list(held))
    told = {each: facts_of(titles, day) for each, titles in held.items() if each in living}
    _take_back(system, source, held)
    told = {each: facts for each, facts in told.items() if facts}
    if len(told) > SINGLY:
        return _write_together(system, source, {living[each]: facts for each, facts in told.items()})
    batches = [
        record_facts(system, enterprise=living[each], source=source, facts=facts, note=_("称号名录"))
        for each, facts in told.items()
    ]
    return sum(batch is not None for batch in batches)


def _take_back(system: Actor, source: Source, held: Mapping[int, Collection[Title]]) -> None:
    """What only withdrawn titles had said no longer counts: the register says nothing of it, rather than no."""
    for enterprise, titles in held.items():
        gone = variables_of(titles) - variables_of(title for title in titles if not title.withdrawn)
        if gone:
            said = Fact.objects.filter(
                enterprise=enterprise, variable__in=gone, batch__source=source, batch__state=BatchState.COMMITTED
            )
            facts = with_batches(said.order_by("pk"))
            dead = {fact.supersedes_id for fact in facts if fact.is_retraction}
            for fact in facts:
                if not fact.is_retraction and fact.pk not in dead:
                    retract_fact(system, fact=fact, reason=_("称号已随导入撤回"))


def _write_together(system: Actor, source: Source, told: Mapping[Enterprise, Mapping[tuple[str, int], Any]]) -> int:
    """Many files at once, as one delivery of the register to the registry."""
    keys = sorted({key for facts in told.values() for key in facts})
    known = [catalogue().by_id[variable] for variable, _period in keys]
    book = io.StringIO()
    writer = csv.writer(book)
    writer.writerow(["统一社会信用代码", "企业名称", *(variable.label for variable in known)])
    for enterprise, facts in told.items():
        cells = [_text(variable, facts.get(key)) for variable, key in zip(known, keys, strict=True)]
        writer.writerow([enterprise.credit_code, enterprise.name, *cells])
    content = io.BytesIO(book.getvalue().encode("utf-8-sig"))
    prepared = prepare_import(system, source=source, name="称号名录.csv", content=content, create_unknown=False)
    batch = commit_import(system, batch=prepared.batch, prepared=prepared)
    return Delivery.objects.filter(batch=batch, written__gt=0).count()


def _text(variable: Variable, value: Any) -> str:
    if value is None:
        return ""
    if variable.type == "boolean":
        return "是" if value else "否"
    labels = {item.id: item.label for item in variable.values}
    if isinstance(value, frozenset):
        return "、".join(sorted(labels[item] for item in value)) or "无"
    return labels.get(str(value), str(value))


def log_event(
    actor: Actor, title: Title, kind: TitleEventKind, day: datetime.date | None = None, **detail: Any
) -> None:
    """Adds to the history of a title."""
    _event(actor, title, kind, day, detail).save()


def log_events(actor: Actor, titles: Iterable[Title], kind: TitleEventKind, **detail: Any) -> None:
    """The same of many titles at once, each with what it says."""
    made = [_event(actor, title, kind, None, {**detail, **snapshot(title)}) for title in titles]
    TitleEvent.objects.bulk_create(made, batch_size=1_000)


def _event(
    actor: Actor, title: Title, kind: TitleEventKind, day: datetime.date | None, detail: dict[str, Any]
) -> TitleEvent:
    return TitleEvent(
        zone_id=title.zone_id, title=title, enterprise_id=title.enterprise_id, kind=kind, day=day or timezone.localdate(), detail=detail,
        by=actor.user,
    )  # fmt: skip


def snapshot(title: Title) -> dict[str, Any]:
    """The correctable fields as plain values."""
    values = {field: getattr(title, field) for field in CORRECTABLE}
    return {
        key: value.isoformat() if isinstance(value, datetime.date) else value for key, value in values.items() if value
    }


def _source(zone: Zone) -> Source:
    found = Source.objects.filter(zone=zone, code=SOURCE_CODE).first()
    return found or register_source(
        Actor.system(zone), name=_("称号名录"), code=SOURCE_CODE, kind=SourceKind.SYSTEM, trust=1
    )


def _locked(actor: Actor, title: Title) -> Title:
    can_manage_titles(actor).require()
    rows: Iterable[Title] = (
        Title.objects.visible_to(actor).standing().select_for_update(of=("self",)).filter(pk=title.pk)
    )
    for found in rows:
        return found
    raise Conflict(_("这个称号已随导入撤回。"))
