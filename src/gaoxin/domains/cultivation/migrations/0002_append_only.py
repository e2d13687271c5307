"""The database itself refuses to change or remove history: of titles, reserves, inclusion, and movements on the ladders."""

from django.db import migrations

TABLES = (
    "cultivation_titleevent",
    "cultivation_reserveevent",
    "cultivation_inclusionevent",
    "cultivation_movement",
    "cultivation_review",
)
SENTENCE = "history is append-only"


def install(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
            )
        else:
            for event in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
                )


def remove(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_rows ON {table}")
            schema_editor.execute(f"DROP TRIGGER {table}_all ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_refuse()")
        else:
            for event in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER {table}_{event.lower()}")


class Migration(migrations.Migration):
    dependencies = [("cultivation", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
