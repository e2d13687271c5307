"""The database itself keeps a published policy: neither its text, its clauses nor what it gives is changed, added to or removed.

It may still be repealed, be explained, and be given windows and a fund. Whoever changes these tables in a later migration must make the triggers again: SQLite drops them with the old table.
"""

# ruff: noqa: S608  every part of these statements is a constant of this file

from django.db import migrations

SENTENCE = "policies_published_for_good: a published policy is neither changed nor removed"
VERSION = (
    "id", "zone_id", "policy_id", "number", "title", "title_en", "document_number", "issued_on", "valid_from", "text", "file_id",
    "for_whom", "gives", "how", "when", "published_at", "published_by_id",
)  # fmt: skip
BENEFIT = (
    "id", "zone_id", "version_id", "clause_id", "key", "title", "route", "instrument", "rule_text", "cases_text", "exclusion_group",
    "upgrade_chain", "upgrade_rank", "expense_key", "ceiling", "firm_cap", "shortfall", "municipal_share", "by_statement", "panel",
    "undertaking_months", "form", "materials",
)  # fmt: skip
CLAUSE = ("id", "zone_id", "version_id", "anchor", "label", "depth", "position", "start", "end")
PUBLIC = "state IN ('published', 'repealed')"


def _sqlite_part(table, columns):
    """The triggers of a table whose rows belong to a version."""
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns)
    of = f"EXISTS (SELECT 1 FROM policies_policyversion WHERE id = {{}}.version_id AND {PUBLIC})"
    same = f"EXISTS (SELECT 1 FROM {table} t JOIN policies_policyversion v ON v.id = t.version_id WHERE t.id = NEW.id AND v.{PUBLIC})"
    return {
        f"{table}_insert": f"BEFORE INSERT ON {table} WHEN {of.format('NEW')} OR {same} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
        f"{table}_update": f"""BEFORE UPDATE ON {table} WHEN ({of.format("OLD")} OR {of.format("NEW")}) AND ({changed}) BEGIN
            SELECT RAISE(ABORT, '{SENTENCE}'); END""",
        f"{table}_delete": f"BEFORE DELETE ON {table} WHEN {of.format('OLD')} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    }


SQLITE = {
    "policies_policyversion_insert": f"""BEFORE INSERT ON policies_policyversion WHEN EXISTS (SELECT 1 FROM policies_policyversion
        WHERE {PUBLIC} AND (id = NEW.id OR (policy_id = NEW.policy_id AND number = NEW.number))) BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "policies_policyversion_update": f"""BEFORE UPDATE ON policies_policyversion WHEN OLD.{PUBLIC} AND (
        {" OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in VERSION)} OR NEW.state NOT IN ('published', 'repealed')
        OR (OLD.state = 'repealed' AND (NEW.state <> 'repealed' OR OLD.valid_to IS NOT NEW.valid_to))) BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    "policies_policyversion_delete": f"""BEFORE DELETE ON policies_policyversion WHEN OLD.{PUBLIC} BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    **_sqlite_part("policies_benefit", BENEFIT),
    **_sqlite_part("policies_clause", CLAUSE),
}


def _raise(sentence):
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{sentence.partition(':')[0]}'"


def _changed(columns):
    return " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)


def _part(table, columns):
    """The guard of a table whose rows belong to a version. FOR SHARE: nobody publishes under one who still writes."""
    return (
        f"BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW",
        f"""DECLARE s TEXT;
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF NOT ({_changed(columns)}) THEN RETURN NEW; END IF;
            END IF;
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO s FROM policies_policyversion WHERE id = OLD.version_id FOR SHARE;
                IF s IN ('published', 'repealed') THEN {_raise(SENTENCE)}; END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            END IF;
            SELECT state INTO s FROM policies_policyversion WHERE id = NEW.version_id FOR SHARE;
            IF s IN ('published', 'repealed') THEN {_raise(SENTENCE)}; END IF;
            RETURN NEW;
        END""",
    )


def _no_truncate(table, condition, sentence):
    return (
        f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
        f"BEGIN IF EXISTS (SELECT 1 FROM {condition}) THEN {_raise(sentence)}; END IF; RETURN NULL; END",
    )


POSTGRESQL = {
    "policies_policyversion_guard": (
        "BEFORE UPDATE OR DELETE ON policies_policyversion FOR EACH ROW",
        f"""BEGIN
            IF OLD.{PUBLIC} THEN
                IF TG_OP = 'DELETE' THEN {_raise(SENTENCE)}; END IF;
                IF {_changed(VERSION)} OR NEW.state NOT IN ('published', 'repealed') OR (OLD.state = 'repealed'
                    AND (NEW.state <> 'repealed' OR OLD.valid_to IS DISTINCT FROM NEW.valid_to)) THEN {_raise(SENTENCE)}; END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END""",
    ),
    "policies_benefit_guard": _part("policies_benefit", BENEFIT),
    "policies_clause_guard": _part("policies_clause", CLAUSE),
    "policies_policyversion_empty": _no_truncate("policies_policyversion", f"policies_policyversion WHERE {PUBLIC}", SENTENCE),
    "policies_benefit_empty": _no_truncate("policies_benefit", f"policies_policyversion WHERE {PUBLIC}", SENTENCE),
    "policies_clause_empty": _no_truncate("policies_clause", f"policies_policyversion WHERE {PUBLIC}", SENTENCE),
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
    dependencies = [("policies", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
