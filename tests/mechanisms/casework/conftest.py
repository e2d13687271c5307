from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.mechanisms.casework.granting import Office, an_office
from tests.mechanisms.casework.people import Town, a_town


@pytest.fixture
def town(db: None) -> Town:
    return a_town()


@pytest.fixture
def office(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    yield from an_office(town, monkeypatch)
