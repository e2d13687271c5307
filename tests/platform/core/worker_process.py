"""A real worker process for the tests: `gaoxin worker` with the sample tasks registered."""

import os

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "gaoxin.config.settings.test"
    django.setup()

    from gaoxin.faces.cli.worker import worker  # noqa: PLC0415  models exist only after setup
    from tests.platform.core import sample_tasks  # noqa: F401, PLC0415

    worker()
