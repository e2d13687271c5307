"""What every test of the policies starts from."""

from __future__ import annotations

import pytest

from gaoxin.mechanisms.casework.engine import definitions


@pytest.fixture(autouse=True)
def _no_procedures_of_other_tests() -> None:
    """The process remembers procedures by their number, and a test's database gives numbers again.

    What it has read stays: texts are told apart by their digest, and reading one takes a tenth of a second.
    """
    definitions._digests.clear()
