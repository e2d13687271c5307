"""Typed readers of environment variables. A wrong value stops the start and names its variable."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; without a default it is required."""
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default is not None:
            return default
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def integer(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").lower()
    if value in {"", "0", "1", "true", "false", "yes", "no"}:
        return default if value == "" else value in {"1", "true", "yes"}
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def data_directory() -> Path:
    """Where data lives: GAOXIN_HOME, else `var/` of the checkout, else `gaoxin-data/` of the working directory."""
    if home := os.environ.get("GAOXIN_HOME"):
        return Path(home).resolve()
    checkout = Path(__file__).resolve().parents[3]
    return checkout / "var" if (checkout / "pyproject.toml").exists() else Path.cwd() / "gaoxin-data"


def local_secret(path: Path) -> str:
    """A random secret kept in a file that only its owner can read: made at the first start, the same ever after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # A link appears at once with its whole content: of two processes starting together one wins, both read the same.
        own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path.read_text(encoding="utf-8").strip()


def database(name: str, default_sqlite: Path) -> dict[str, Any]:
    """Django's DATABASES entry from an address: `postgresql://user:password@host:port/name?option=value` or `sqlite:///file`."""
    address = os.environ.get(name) or f"sqlite:///{default_sqlite}"
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return sqlite(Path(parts.path[1:] if parts.path.startswith("//") else parts.path))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must be postgresql://user:password@host:port/name or sqlite:///file.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def sqlite(path: Path) -> dict[str, Any]:
    """WAL lets readers work beside the one writer; IMMEDIATE and the timeout make writers queue instead of failing with "locked"."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 60,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
        },
    }
