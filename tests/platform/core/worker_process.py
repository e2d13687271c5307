"""A real worker process for the tests: `gaoxin worker` with the sample tasks registered."""

import os

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "gaoxin.config.settings.test"
    django.setup()

    from tests.platform.core import sample_tasks  # noqa: F401

    from gaoxin.faces.cli.worker import worker

    worker()
