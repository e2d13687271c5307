"""What Gaoxin is installed with may be used by everybody: no GPL and no AGPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STRONG_COPYLEFT = re.compile(
    r"(?<![Ll]esser )(?<!Library or Lesser )\b(?:A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE
)


def _locked(name: str) -> list[str]:
    return re.findall(r"^([a-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)


def _licence(package: str) -> str:
    """Everything that the package's own metadata says about its licence."""
    fields = metadata(package)
    classifiers = [line for line in fields.get_all("Classifier") or [] if line.startswith("License")]
    return " · ".join(
        [fields.get("License-Expression") or "", (fields.get("License") or "").split("\n", 1)[0], *classifiers]
    )


def test_no_dependency_is_under_gpl_or_agpl() -> None:
    found = {}
    for package in set(_locked("requirements.lock")) | set(_locked("requirements-dev.lock")):
        try:
            licence = _licence(package)
        except PackageNotFoundError:
            continue  # for another platform
        if STRONG_COPYLEFT.search(licence) and not re.search(r"LGPL|Lesser", licence):
            found[package] = licence
    assert found == {}


def test_every_dependency_says_what_its_licence_is() -> None:
    silent = [
        package
        for package in _locked("requirements.lock")
        if _is_installed(package) and not _licence(package).strip(" ·")
    ]
    assert silent == []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock", "requirements-spark.lock"]
)
def test_locks_carry_hashes_and_no_download_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split(" ", 1)[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def _is_installed(package: str) -> bool:
    try:
        metadata(package)
    except PackageNotFoundError:
        return False
    return True
