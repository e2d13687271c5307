"""Fixtures that any test may use: a zone and the people in it, each as an Actor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests import situations

from gaoxin.mechanisms.casework.engine import definitions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Zone

# How long one example takes says what else the machine does, nothing about the code.
hypothesis_settings.register_profile("gaoxin", parent=hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("gaoxin")

# What migrations fill and nothing in a test changes.
_KEPT = {"django_content_type", "auth_permission", "django_site"}


# Chromium and programs beside the test share two cores with the rest of the suite: a stall of theirs is tried once more, and told (R).
_TRIED_AGAIN = ("browser", "processes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in _TRIED_AGAIN):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=1))


def _empty_what_is_filled(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Empties the tables between tests that commit: only those that hold rows, append-only ones too.

    Emptying all of them, most of which are empty, took a second for each test.
    """
    quote = connection.ops.quote_name
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _KEPT)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in tables)
        )
        filled = [name for (name,) in cursor.fetchall()]
        with _append_only_triggers_off(cursor, filled):
            for name in filled:
                cursor.execute(f"DELETE FROM {quote(name)}")


@contextmanager
def _append_only_triggers_off(cursor: Any, tables: list[str]) -> Iterator[None]:
    """The triggers that refuse to change a row are off inside, and back before the next test."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        return
    cursor.execute(
        "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
    )
    triggers = [(name, sql) for name, sql, table in cursor.fetchall() if table in tables]
    for name, _sql in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        cursor.execute(sql)


BaseDatabaseOperations.execute_sql_flush = _empty_what_is_filled  # type: ignore[method-assign]
# The rows that this would make again after every such test are among those kept.
flush.emit_post_migrate_signal = lambda *args, **kwargs: None  # type: ignore[assignment]

# A machine that runs two test processes at once may take its time; what never comes still fails.
expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits and spent one-time codes of one test are not those of the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_procedures_of_other_tests() -> None:
    """The process remembers procedures by their number, and a test's database gives numbers again.

    What it has read stays: texts are told apart by their digest, and reading one takes a tenth of a second.
    """
    definitions._digests.clear()


@pytest.fixture(autouse=True)
def _chinese() -> None:
    """A request leaves its language behind in the thread; every test starts in the platform's own."""
    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture
def zone(db: None) -> Zone:
    return situations.a_zone()


@pytest.fixture
def system(zone: Zone) -> Actor:
    """The platform itself, in the zone."""
    return Actor.system(zone)


@pytest.fixture
def officer(zone: Zone) -> Actor:
    """An officer of a department who sees the whole zone."""
    return situations.a_person(zone, Role.OFFICER)


@pytest.fixture
def leader(zone: Zone) -> Actor:
    return situations.a_person(zone, Role.LEADER)


@pytest.fixture
def enterprise_member(zone: Zone) -> Actor:
    """Someone who acts for one enterprise."""
    return situations.a_person(zone, Role.ENTERPRISE_MEMBER, kind=OrganisationKind.ENTERPRISE)


@pytest.fixture
def bank_member(zone: Zone) -> Actor:
    return situations.a_person(zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK)


@pytest.fixture
def visitor(zone: Zone) -> Actor:
    """Someone who has not signed in."""
    return Actor.anonymous(zone)


@pytest.fixture
def stranger(db: None) -> Actor:
    """An officer of another zone."""
    return situations.a_person(situations.a_zone(), Role.OFFICER)


CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """Debian's Chromium, one for all browser tests."""
    # Playwright keeps an event loop in this thread from here on, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser window, Chinese, 1366 wide; the test fails if a page breaks its content policy or throws a script error."""
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1366, "height": 768})
    window = context.new_page()
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.on(
        "console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield window
    context.close()
    assert faults == []


@pytest.fixture
def site(live_server: Any) -> str:
    """The address of the running platform, as `http://localhost:port` (browsers allow passkeys there)."""
    return str(live_server.url).replace("127.0.0.1", "localhost")
