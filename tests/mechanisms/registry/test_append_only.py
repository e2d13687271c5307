"""What was recorded cannot be changed or removed, whoever asks, not even in raw SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.mechanisms.registry.makers import deliver, firm

from gaoxin.mechanisms.registry.models import EnterpriseVersion, Fact, Source, SourceOrder
from gaoxin.platform.core.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DEEDS = {
    "registry_fact": ("UPDATE registry_fact SET value_number = '1'", "DELETE FROM registry_fact"),
    "registry_enterpriseversion": (
        "UPDATE registry_enterpriseversion SET name = 'x'",
        "DELETE FROM registry_enterpriseversion",
    ),
    "registry_sourceorder": ("UPDATE registry_sourceorder SET variable = 'x'", "DELETE FROM registry_sourceorder"),
}


@pytest.mark.parametrize("deed", [deed for deeds in DEEDS.values() for deed in deeds])
def test_the_database_refuses_raw_deeds(system: Actor, science: Source, deed: str) -> None:
    deliver(system, science, [firm(1)])
    counts = [model.objects.count() for model in (Fact, EnterpriseVersion, SourceOrder)]
    assert all(counts)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    assert [model.objects.count() for model in (Fact, EnterpriseVersion, SourceOrder)] == counts


@pytest.mark.parametrize("table", sorted(DEEDS))
def test_postgresql_refuses_to_empty_the_tables(system: Actor, science: Source, table: str) -> None:
    deliver(system, science, [firm(1)])
    statement = f"DELETE FROM {table}"
    if connection.vendor == "postgresql":
        # A transaction in which keys have still to be checked could not empty a table anyway.
        statement = f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_models_refuse_it_too(system: Actor, science: Source) -> None:
    deliver(system, science, [firm(1)])
    fact = Fact.objects.order_by("id")[0]
    fact.variable = "rd"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        fact.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).delete()
