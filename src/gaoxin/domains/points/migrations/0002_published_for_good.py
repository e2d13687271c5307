"""The database itself keeps published points: neither the evaluation nor a score in it is changed, added or removed.

Only the link to the background task may go, for tasks are cleared away. Whoever changes these tables in a later migration must
make the triggers again: SQLite drops them with the old table.
"""

# ruff: noqa: S608  every part of these statements is a constant of this file

from django.db import migrations

SENTENCE = "points_published_for_good: published points are neither changed nor removed"
FIXED = (
    "id", "zone_id", "rule", "version", "kind", "year", "quarter", "on", "state", "created_by_id", "created_at", "computed_as_of",
    "objection_until", "publicity_until", "published_on", "summary",
)  # fmt: skip
_OF_THEM = "id = {row}.evaluation_id AND state = 'published'"

SQLITE = {
    "points_evaluation_insert": f"""BEFORE INSERT ON points_evaluation WHEN EXISTS (SELECT 1 FROM points_evaluation
        WHERE state = 'published' AND (id = NEW.id OR (zone_id = NEW.zone_id AND rule = NEW.rule AND kind = NEW.kind
        AND year = NEW.year AND quarter = NEW.quarter))) BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "points_evaluation_update": f"""BEFORE UPDATE ON points_evaluation WHEN OLD.state = 'published' AND (
        {" OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in FIXED)}) BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "points_evaluation_delete": f"""BEFORE DELETE ON points_evaluation WHEN OLD.state = 'published' BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "points_score_insert": f"""BEFORE INSERT ON points_score WHEN EXISTS (SELECT 1 FROM points_evaluation
        WHERE {_OF_THEM.format(row="NEW")}) OR EXISTS (SELECT 1 FROM points_score s JOIN points_evaluation e ON e.id = s.evaluation_id
        WHERE s.id = NEW.id AND e.state = 'published') BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "points_score_update": f"""BEFORE UPDATE ON points_score WHEN EXISTS (SELECT 1 FROM points_evaluation
        WHERE id IN (OLD.evaluation_id, NEW.evaluation_id) AND state = 'published') BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "points_score_delete": f"""BEFORE DELETE ON points_score WHEN EXISTS (SELECT 1 FROM points_evaluation
        WHERE {_OF_THEM.format(row="OLD")}) BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
}

_RAISE = f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'points_published_for_good'"
# FOR SHARE: nobody publishes an evaluation under one who writes its scores, nor the other way round.
POSTGRESQL = {
    "points_evaluation_guard": (
        "BEFORE UPDATE OR DELETE ON points_evaluation FOR EACH ROW",
        f"""BEGIN
            IF OLD.state = 'published' THEN
                IF TG_OP = 'DELETE' THEN {_RAISE}; END IF;
                IF {" OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in FIXED)} THEN {_RAISE}; END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END""",
    ),
    "points_score_guard": (
        "BEFORE INSERT OR UPDATE OR DELETE ON points_score FOR EACH ROW",
        f"""DECLARE s TEXT;
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO s FROM points_evaluation WHERE id = OLD.evaluation_id FOR SHARE;
                IF s = 'published' THEN {_RAISE}; END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            END IF;
            SELECT state INTO s FROM points_evaluation WHERE id = NEW.evaluation_id FOR SHARE;
            IF s = 'published' THEN {_RAISE}; END IF;
            RETURN NEW;
        END""",
    ),
    "points_evaluation_empty": (
        "BEFORE TRUNCATE ON points_evaluation FOR EACH STATEMENT",
        f"BEGIN IF EXISTS (SELECT 1 FROM points_evaluation WHERE state = 'published') THEN {_RAISE}; END IF; RETURN NULL; END",
    ),
    "points_score_empty": (
        "BEFORE TRUNCATE ON points_score FOR EACH STATEMENT",
        f"BEGIN IF EXISTS (SELECT 1 FROM points_evaluation WHERE state = 'published') THEN {_RAISE}; END IF; RETURN NULL; END",
    ),
}  # fmt: skip


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (event, body) in POSTGRESQL.items():
            schema_editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
            schema_editor.execute(f"CREATE TRIGGER {name} {event} EXECUTE PROCEDURE {name}()")
    else:
        for name, text in SQLITE.items():
            schema_editor.execute(f"CREATE TRIGGER {name} {text}")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (event, _body) in POSTGRESQL.items():
            schema_editor.execute(f"DROP TRIGGER {name} ON {event.split(' ON ')[1].split()[0]}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
    else:
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
