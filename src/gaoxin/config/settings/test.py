"""The tests: nothing of a developer's data is touched, and nothing can call out."""

import os
import tempfile
from pathlib import Path

from gaoxin.config import env
from gaoxin.config.settings.base import *

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATA_DIR = Path(tempfile.gettempdir()) / "gaoxin-tests"
DATABASES = {"default": env.database("GAOXIN_DATABASE_URL", DATA_DIR / "gaoxin.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the tests of workers and threads open it from other connections and processes. Each run has its own.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"test-{os.getpid()}.sqlite3")}
MEDIA_ROOT = DATA_DIR / "media"
# A small demo zone has every kind of enterprise too.
GAOXIN_DEMO_ENTERPRISES = 60
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Find a static file when it is asked for, not all of them for each test client.
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
