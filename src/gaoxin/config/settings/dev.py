"""The default: runs with no variables set, on this machine only, with data under `var/`."""

from gaoxin.config import env
from gaoxin.config.settings.base import *

DEBUG = env.flag("GAOXIN_DEBUG")
SECRET_KEY = env.local_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.words("GAOXIN_ALLOWED_HOSTS")]
# Passkeys need https elsewhere; a browser on this machine reaches the platform by http.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
