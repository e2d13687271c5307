"""Reading the environment."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from gaoxin.config import env
from gaoxin.config.local_apps import local_apps


def test_postgresql_addresses_are_read_with_escapes_and_options(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("X", "postgresql://us%40er:p%2Fw@db.example.cn:5433/na%20me?sslmode=require")
    values = env.database("X", tmp_path / "unused.sqlite3")
    assert (values["USER"], values["PASSWORD"], values["HOST"], values["PORT"], values["NAME"]) == (
        "us@er",
        "p/w",
        "db.example.cn",
        "5433",
        "na me",
    )
    assert values["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("form", ["sqlite:///{path}", "sqlite:////{path}"])
def test_sqlite_addresses_name_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str) -> None:
    path = tmp_path / "a.sqlite3"
    monkeypatch.setenv("X", form.format(path=str(path).lstrip("/") if "////" in form else path))
    assert Path(env.database("X", tmp_path / "unused.sqlite3")["NAME"]) == path


def test_without_an_address_the_default_file_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("X", raising=False)
    values = env.database("X", tmp_path / "deep" / "a.sqlite3")
    assert values["NAME"] == str(tmp_path / "deep" / "a.sqlite3")
    assert values["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("value", ["mysql://a/b", "postgresql://host/", "gaoxin"])
def test_other_addresses_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str) -> None:
    monkeypatch.setenv("GAOXIN_DATABASE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="GAOXIN_DATABASE_URL"):
        env.database("GAOXIN_DATABASE_URL", tmp_path / "a")


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    found: list[str] = []
    path = tmp_path / "new" / "secret"
    threads = [threading.Thread(target=lambda: found.append(env.local_secret(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) >= 50


def test_core_is_the_first_app_and_faces_are_the_last() -> None:
    found = local_apps()
    assert found[0] == "gaoxin.platform.core"
    floors = [name.split(".")[1] for name in found]
    assert floors == sorted(floors, key=["platform", "mechanisms", "domains", "faces"].index)
