"""The database itself refuses to change or remove a fact."""

from django.db import migrations

from gaoxin.mechanisms.registry.migrations._append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [append_only("registry_fact", "facts are append-only")]
