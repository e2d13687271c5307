"""The database itself refuses to change or remove facts, versions of enterprises and orders of sources."""

from django.db import migrations

from gaoxin.mechanisms.registry.migrations._append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        append_only("registry_fact", "facts are append-only"),
        append_only("registry_enterpriseversion", "versions of enterprises are append-only"),
        append_only("registry_sourceorder", "orders of sources are append-only"),
    ]
