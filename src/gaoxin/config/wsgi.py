"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaoxin.config.settings.dev")
application = get_wsgi_application()
# What has been read at the start stays for good; the collector need not walk through it at every request.
gc.collect()
gc.freeze()
