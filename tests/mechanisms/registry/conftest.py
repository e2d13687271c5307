"""A fixed day, and the sources and people of the registry's tests."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests.mechanisms.registry import makers

from gaoxin.mechanisms.registry.models import Source
from gaoxin.platform.core.models import Zone

NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Noon of the day that all tests are on; it goes on from there."""
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def science(zone: Zone) -> Source:
    """The source that is believed most."""
    return makers.a_source(zone, "科技局", trust=10)


@pytest.fixture
def tax(zone: Zone) -> Source:
    """A second source, believed less."""
    return makers.a_source(zone, "税务局", trust=20)
