from __future__ import annotations

import pytest
from tests.mechanisms.casework.people import Town, a_town


@pytest.fixture
def town(db: None) -> Town:
    return a_town()
