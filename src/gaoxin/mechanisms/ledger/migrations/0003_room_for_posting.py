"""Half of each page of journals is left free on PostgreSQL, so that posting a draft rewrites the row on its page and no index."""

from django.db import migrations


def _fill(schema_editor, percent):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE ledger_journal SET (fillfactor = {percent})")


def leave_room(apps, schema_editor):
    _fill(schema_editor, 50)


def fill(apps, schema_editor):
    _fill(schema_editor, 100)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_triggers")]

    operations = [migrations.RunPython(leave_room, fill)]
