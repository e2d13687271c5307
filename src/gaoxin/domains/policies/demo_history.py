"""The demo's past: what departments had said by the middle of 2025, and the lists and applications of eighteen months, all of them paid."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from gaoxin.domains.policies.enums import Route
from gaoxin.domains.policies.judging import known_facts
from gaoxin.domains.policies.rules import read_rule
from gaoxin.kernel.rules.reasons import Explainer
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import STAFF, built_in_source
from gaoxin.mechanisms.registry.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from gaoxin.domains.policies.models import Benefit
    from gaoxin.platform.core.demo_context import DemoContext

#: The lists of the past: benefit, execution year, evaluation day.
LISTS = (
    ("zp-rd-org", 2025, datetime.date(2025, 6, 10)),
    ("zp-isme", 2025, datetime.date(2025, 9, 8)),
    ("zp-scale", 2025, datetime.date(2025, 11, 10)),
    ("zp-space", 2026, datetime.date(2026, 4, 13)),
)
LISTED_BEFORE = frozenset(key for key, _year, _day in LISTS)
#: Enterprises on each of them.
EACH = 4
#: By this day departments had said of these enterprises what they say today.
SAID = datetime.date(2025, 5, 20)
#: The first application of the past, and how many follow at what distance.
FIRST_APPLIED, APPLIED, APART = datetime.date(2025, 6, 16), 14, datetime.timedelta(days=36)


def past_lists(
    benefits: Iterable[Benefit], passing: dict[int, list[int]]
) -> Iterator[tuple[Benefit, int, datetime.date, list[int]]]:
    """Each list of the past with the enterprises that pass its rule."""
    by_key = {benefit.key: benefit for benefit in benefits}
    for key, year, day in LISTS:
        benefit = by_key.get(key)
        if benefit is not None and passing[benefit.pk]:
            yield benefit, year, day, passing[benefit.pk][:EACH]


def past_applications(
    benefits: Iterable[Benefit], passing: dict[int, list[int]], known: Collection[int]
) -> Iterator[tuple[Benefit, int, datetime.date]]:
    """Applications in even distances: benefit, enterprise, day. known: enterprises that have somebody already, taken first."""
    wanted = [each for each in benefits if each.route in (Route.FAST, Route.REGULAR) and passing[each.pk]]
    given: set[tuple[int, int]] = set()
    for number in range(APPLIED if wanted else 0):
        benefit = wanted[number % len(wanted)]
        # From the end of those who pass: the applications of today come from the beginning.
        fresh = [pk for pk in passing[benefit.pk] if (benefit.pk, pk) not in given]
        if fresh:
            chosen = max(fresh, key=lambda pk: (pk in known, pk))
            given.add((benefit.pk, chosen))
            yield benefit, chosen, FIRST_APPLIED + number * APART


def say_early(context: DemoContext, wanted: dict[int, set[str]], benefits: Iterable[Benefit]) -> int:
    """What rules read as a state (a title, a list, a count), said of enterprises as of 2025. wanted: keys of benefits by enterprise."""
    reads = {benefit.key: _states(benefit) for benefit in benefits}
    source, today = built_in_source(context.zone, STAFF), present.today()
    rows = Enterprise.objects.select_related("zone").in_bulk(list(wanted))
    for pk, keys in sorted(wanted.items()):
        known = known_facts(rows[pk], today)
        names = sorted(set().union(*(reads[key] for key in keys)))
        facts: dict[tuple[str, int], Any] = {}
        for name in names:
            view = known.views.get((name, "asof"))
            if view is not None and view.value is not None:
                facts[name, 0] = view.value
        if facts:
            record_facts(
                context.system,
                enterprise=rows[pk],
                source=source,
                facts=facts,
                observed_on=SAID,
                note="示例：2025 年上半年归集",
            )
    return len(wanted)


def _states(benefit: Benefit) -> set[str]:
    reader = Explainer()
    book = read_rule(benefit.rule_text)
    return {name for node in book.roots() for name, period in reader.reads(node) if period == "asof"}
