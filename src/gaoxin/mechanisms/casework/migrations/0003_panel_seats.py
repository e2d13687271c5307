from django.db import migrations

SENTENCE = "a score that was given stays"


def install(apps, schema_editor):
    """What a judge has answered is changed and removed by nobody."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION casework_caseseat_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER casework_caseseat_rows BEFORE UPDATE OR DELETE ON casework_caseseat FOR EACH ROW "
            "WHEN (OLD.state <> 'open') EXECUTE FUNCTION casework_caseseat_refuse()"
        )
    else:
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER casework_caseseat_{event.lower()} BEFORE {event} ON casework_caseseat "
                f"WHEN OLD.state <> 'open' BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER casework_caseseat_rows ON casework_caseseat")
        schema_editor.execute("DROP FUNCTION casework_caseseat_refuse()")
    else:
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER casework_caseseat_{event.lower()}")


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_append_only")]

    operations = [migrations.RunPython(install, remove)]
