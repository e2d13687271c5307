"""The database itself refuses to change or remove a judgement that was kept."""

from django.db import migrations

TABLE = "policies_decision"
SENTENCE = "policies_decision_for_good: a judgement that was kept is neither changed nor removed"


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{SENTENCE}' "
            f"USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{TABLE}_for_good'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_rows BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_all BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{event.lower()} BEFORE {event} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_rows ON {TABLE}")
        schema_editor.execute(f"DROP TRIGGER {TABLE}_all ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {TABLE}_refuse()")
        return
    for event in ("UPDATE", "DELETE"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{event.lower()}")


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_published_for_good")]

    operations = [migrations.RunPython(install, remove)]
