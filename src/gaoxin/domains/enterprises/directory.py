"""Finding enterprises: words, status and tags by the database, facts by the zone's columns; pages of either without counting."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.facts_columns import FactColumn, column_of, value_of
from gaoxin.domains.enterprises.forms_directory import TITLES
from gaoxin.domains.enterprises.models import EnterpriseTag
from gaoxin.domains.enterprises.segments import Segment, statuses, understand
from gaoxin.domains.enterprises.wording import language
from gaoxin.kernel.rules.status import Status
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.models.scoping import sees_whole_zone
from gaoxin.mechanisms.registry.selectors.enterprises import search
from gaoxin.mechanisms.registry.selectors.kept import kept_population
from gaoxin.platform.core.contributions import Badge, EnterpriseBadges, contributed
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from gaoxin.mechanisms.registry.images import Image
    from gaoxin.mechanisms.registry.models.enterprises import EnterpriseQuerySet
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class Asked:
    """What is looked for, as the form cleans it."""

    q: str = ""
    status: str = ""
    industry: str = ""
    size: str = ""
    title: str = ""
    tag: str = ""
    where: str = ""
    unsure: bool = False

    @classmethod
    def of(cls, cleaned: Mapping[str, Any]) -> Asked:
        """From the cleaned data of the form; what is not given is not asked."""
        return cls(**{name: cleaned[name] for name in cls.__dataclass_fields__ if cleaned.get(name)})

    def to_dict(self) -> dict[str, Any]:
        """What is asked, without what is not, and without the segment."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("where", "unsure")}
        return {name: value for name, value in given.items() if value} | ({"unsure": "on"} if self.unsure else {})

    def texts(self) -> list[str]:
        """The conditions on facts, the person's own first."""
        found = [self.where.strip()] if self.where.strip() else []
        found += [f"行业门类 == '{self.industry}'"] if self.industry else []
        found += [f"企业规模 == '{self.size}'"] if self.size else []
        found += [TITLES[self.title][1]] if self.title in TITLES else []
        return found


@dataclass(frozen=True)
class Tally:
    """How many enterprises the conditions take, and of how many they cannot tell."""

    matching: int
    unsure: int


@dataclass
class Directory:
    """The enterprises that an actor asks for. RuleProblem from `segments` and what follows: the person's condition is faulty.

    Everything is worked out when first asked for; the zone's columns are read only where facts decide or are shown.
    """

    actor: Actor
    asked: Asked
    columns: Sequence[FactColumn] = ()
    on: datetime.date = field(default_factory=timezone.localdate)

    @cached_property
    def image(self) -> Image:
        """The zone's columns as they are now."""
        assert self.actor.zone is not None
        return kept_population(self.actor.zone, self.on)

    @cached_property
    def segments(self) -> list[Segment]:
        """The conditions on facts. Refusal: one reads sensitive values, which a filter would give away."""
        found = [understand(text) for text in self.asked.texts()]
        hidden = [variable for each in found for variable in each.sensitive]
        if hidden and not self.actor.is_system:
            labels = "、".join(dict.fromkeys(variable.name(language()) for variable in hidden))
            raise Refusal(
                _("“%(labels)s”是敏感数据，不能用来圈选企业。") % {"labels": labels},
                next_step=_("请改用其他指标；需要个别企业的数值时，在企业档案中写明理由后查看。"),
                code="sensitive",
            )
        return found

    @cached_property
    def rows(self) -> EnterpriseQuerySet:
        """What the database decides: scope, words, status, tag; the surest first."""
        rows = search(self.actor, self.asked.q)
        if self.asked.status:
            rows = rows.filter(status=self.asked.status)
        if self.asked.tag.isdigit():
            rows = rows.filter(pk__in=EnterpriseTag.objects.filter(tag_id=int(self.asked.tag)).values("enterprise_id"))
        return rows

    @cached_property
    def _scoped(self) -> npt.NDArray[np.int64] | None:
        """Ids that the database lets through, in its order; None where that is everybody in the columns."""
        narrowed = self.asked.q.strip() or self.asked.status or self.asked.tag
        if not narrowed and sees_whole_zone(self.actor):
            return None
        return np.fromiter(self.rows.values_list("pk", flat=True), dtype=np.int64)

    @cached_property
    def _verdicts(self) -> npt.NDArray[np.uint8]:
        return statuses(self.segments, self.image, self.on)

    def _with(self, *wanted: int) -> npt.NDArray[np.int64]:
        """Ids under some verdicts, in the order of the database's search or of the columns."""
        ids = self.image.enterprises[np.isin(self._verdicts, wanted)]
        scoped = self._scoped
        return ids if scoped is None else scoped[np.isin(scoped, ids)]

    @property
    def by_columns(self) -> bool:
        """Whether facts decide who is found."""
        return bool(self.asked.texts())

    @cached_property
    def tally(self) -> Tally | None:
        """The numbers of a list that facts decide; None where nobody has counted."""
        if not self.by_columns:
            return None
        return Tally(len(self._with(Status.PASS)), len(self._with(Status.UNKNOWN, Status.MANUAL)))

    @cached_property
    def ids(self) -> npt.NDArray[np.int64]:
        """Everybody found, in the usual order."""
        if not self.by_columns:
            return np.fromiter(self.rows.values_list("pk", flat=True), dtype=np.int64)
        return self._with(*((Status.UNKNOWN, Status.MANUAL) if self.asked.unsure else (Status.PASS,)))

    def sorted_ids(self, key: str) -> npt.NDArray[np.int64]:
        """Everybody found by one key (`name`, `code` or a column, with a leading minus for descending); unknown values last."""
        ids, turned, name = self.ids, key.startswith("-"), key.removeprefix("-")
        places = np.searchsorted(self.image.enterprises, ids)
        places = np.minimum(places, max(len(self.image) - 1, 0))
        inside = self.image.enterprises[places] == ids if len(self.image) else np.zeros(len(ids), dtype=bool)
        values = self._ranks(name)[places] if len(self.image) else np.full(len(ids), np.nan)
        values = np.where(inside, values, np.nan)
        order = np.argsort(-values if turned else values, kind="stable")  # NaN sorts last either way
        return ids[order]

    def _ranks(self, name: str) -> npt.NDArray[np.float64]:
        """A number for each row of the columns that sorts as the key does; NaN is unknown."""
        population = self.image.population
        if name in ("name", "code"):
            texts = np.array(population.names if name == "name" else population.codes, dtype=object)
            return np.unique(texts, return_inverse=True)[1].astype(np.float64)
        column = column_of(name)
        held = population.columns.get(column.fact) if column else None
        if column is None or held is None or column.is_sensitive:
            return np.full(len(self.image), np.nan)
        values = held.values.astype(np.float64)
        return np.where(held.known(), values, np.nan)


class Page:
    """Pages of a directory, as a source of `listing`: enterprises with their values, tags and badges."""

    def __init__(self, directory: Directory, keys: Sequence[str] = ()) -> None:
        self.directory, self.keys = directory, tuple(keys)

    def ordered(self, keys: Sequence[str]) -> Page:
        """The same enterprises in another order."""
        return Page(self.directory, keys)

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        found = self.directory
        key = self.keys[0] if self.keys else ""
        plain = {
            "name": ("name", "id"),
            "-name": ("-name", "id"),
            "code": ("credit_code", "id"),
            "-code": ("-credit_code", "id"),
        }
        if found.by_columns or (key and key not in plain):
            ids = found.sorted_ids(key) if key else found.ids
            some = ids[page].tolist()
            known = {each.pk: each for each in Enterprise.objects.visible_to(found.actor).filter(pk__in=some)}
            enterprises = [known[each] for each in some if each in known]
        else:
            rows = found.rows.order_by(*plain[key]) if key else found.rows
            enterprises = list(rows[page])
        return rows_of(found, enterprises)


def rows_of(found: Directory, enterprises: Sequence[Enterprise]) -> list[dict[str, Any]]:
    """Lines of the list for some enterprises: their cells, tags and badges. A flat number of queries."""
    ids = [each.pk for each in enterprises]
    tags, badges = tags_of(found.actor, ids), badges_of(found.actor, ids)
    lines = []
    for each in enterprises:
        row = found.image.row_of(each.pk) if found.columns else None
        cells = {column.key: column.words(value_of(found.image.population, row, column)) for column in found.columns}
        lines.append({"enterprise": each, "name": each.name, "code": each.credit_code, "pk": each.pk,
                      "tags": tags.get(each.pk, []), "badges": badges.get(each.pk, []), **cells})  # fmt: skip
    return lines


def tags_of(actor: Actor, ids: Collection[int]) -> dict[int, list[str]]:
    """Names of the tags of some enterprises; one query."""
    found: dict[int, list[str]] = {}
    rows = EnterpriseTag.objects.filter(enterprise__in=list(ids), zone=actor.zone).order_by("tag__name")
    for enterprise, name in rows.values_list("enterprise_id", "tag__name"):
        found.setdefault(enterprise, []).append(name)
    return found


def badges_of(actor: Actor, ids: Collection[int]) -> dict[int, list[Badge]]:
    """What the domains have to say beside the names of some enterprises, in their order."""
    found: dict[int, list[Badge]] = {}
    if not ids:
        return found
    for each in sorted(contributed(EnterpriseBadges), key=lambda item: item.order):
        for enterprise, badges in each.badges(actor, ids).items():
            found.setdefault(enterprise, []).extend(badges)
    return found
