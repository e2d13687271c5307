"""What the tree promises about itself: floors, sizes, names, migrations, and nothing that does not belong."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from gaoxin.platform.core.models import Zone

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "gaoxin"
LONGEST_FILE = 400
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
# Tables that belong to the platform as a whole; all others have a zone.
WITHOUT_ZONE = {"Zone", "User", "AuditEntry", "AuditHead", "PeriodicRun"}


def _tracked() -> list[Path]:
    """Files that are or will be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_floors_hold() -> None:
    result = subprocess.run(
        [".venv/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    counted = [
        path
        for path in _tracked()
        if path.suffix in {".py", ".html", ".css", ".js", ".mjs", ".sh"} and "migrations" not in path.parts
    ]
    long = {
        _name(path): lines
        for path in counted
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}
    assert len(counted) > 50


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{_name(path)}:{node.lineno}"
        for path in MODULES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_every_package_says_what_lives_in_it() -> None:
    packages = [
        path
        for path in SOURCE.rglob("__init__.py")
        if not {"migrations", "templatetags", "commands", "management"} & set(path.parts)
    ]
    silent = [_name(path) for path in packages if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_every_folder_of_modules_is_a_package() -> None:
    assert [_name(path.parent) for path in MODULES if not (path.parent / "__init__.py").exists()] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)


def test_every_table_of_a_zone_is_read_through_visible_to() -> None:
    own = [model for model in apps.get_models() if model.__module__.startswith("gaoxin.")]
    without_zone = {model.__name__ for model in own if not _has_zone(model)}
    assert without_zone <= WITHOUT_ZONE | _parts_of_zone_rows(own)
    unscoped = [
        model.__name__ for model in own if _has_zone(model) and not hasattr(model._default_manager.all(), "visible_to")
    ]
    assert unscoped == []


def test_every_table_and_column_has_a_name_for_people() -> None:
    unnamed = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("gaoxin.")
        for field in model._meta.local_fields
        if not field.auto_created and field.editable and str(field.verbose_name) == field.name.replace("_", " ")
    ]
    assert unnamed == []


FORBIDDEN = re.compile(
    r"(?<![A-Za-z0-9_.])/(?:home|root|work)/[A-Za-z]"  # a path of somebody's machine
    r"|https?://[a-z.]*(?:registry|mirror|pypi|files)\."  # a download host
    r"|\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError|pytest\.mark\.skip\b"
)


def test_nothing_is_committed_that_belongs_elsewhere() -> None:
    found = []
    for path in _tracked():
        if path == Path(__file__) or path.suffix in {".png", ".woff2", ".xlsx", ".parquet", ".ico"}:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [
            f"{_name(path)}:{number}: {line[:100]}" for number, line in enumerate(lines, 1) if _is_out_of_place(line)
        ]
    assert found == []


def _is_out_of_place(line: str) -> bool:
    # A pattern that looks for such words is not one of them.
    return bool(FORBIDDEN.search(line)) and "re.compile(" not in line


def _has_zone(model: type[models.Model]) -> bool:
    return any(
        isinstance(field, models.ForeignKey) and field.related_model is Zone for field in model._meta.get_fields()
    )


def _parts_of_zone_rows(own: list[type[models.Model]]) -> set[str]:
    """Rows that belong to a row of a zone (lines of an order), directly or through another such row, are scoped by it."""
    scoped = {model for model in own if _has_zone(model)}
    while True:
        parts = {
            model
            for model in own
            if model not in scoped
            and any(
                isinstance(field, models.ForeignKey) and field.related_model in scoped
                for field in model._meta.get_fields()
            )
        }
        if not parts:
            return {model.__name__ for model in scoped if not _has_zone(model)}
        scoped |= parts
