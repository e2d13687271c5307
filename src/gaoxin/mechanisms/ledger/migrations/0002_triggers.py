"""The database itself keeps the book: posted journals balance and never change, closed years stay closed.

Whoever changes a table of the ledger in a later migration must make its triggers again: SQLite drops them with the old table.
`gaoxin ledger check` reports a missing trigger.
"""

# ruff: noqa: S608  every part of these statements is a constant of this file

from django.db import migrations

IMMUTABLE = "ledger_journal_is_immutable: posted journals and their entries cannot be changed or removed"
BALANCES = (
    "ledger_journal_balances: the entries of a journal sum to zero, budget accounts among themselves, in one fund"
)
STARTS_AS_DRAFT = "ledger_journal_starts_as_draft: a journal is entered as a draft and then posted"
YEAR_CLOSED = "ledger_year_is_closed: nothing enters or changes a closed year"
MONTH_CLOSED = "ledger_month_is_closed: nothing enters a closed month"
YEAR_MATCHES = "ledger_year_matches_date: the date lies in the year of the same fund"
ACCOUNT_FIXED = "ledger_account_is_fixed: type, role and fund of an account never change"
CHART_FIXED = "ledger_chart_is_published: a published chart of accounts does not change"
PAYMENT_FIXED = "ledger_payment_is_fixed: a payment is not removed, and not changed after it left"

PAYMENT_COLUMNS = (
    "fund_id", "line_id", "amount", "payee_name", "payee_account", "payee_bank", "payee_bank_code", "purpose", "batch_id",
)  # fmt: skip

SQLITE = {
    "ledger_journal_insert": f"""BEFORE INSERT ON ledger_journal BEGIN
        SELECT RAISE(ABORT, '{STARTS_AS_DRAFT}') WHERE NEW.state <> 'draft';
        SELECT RAISE(ABORT, '{IMMUTABLE}') WHERE EXISTS (SELECT 1 FROM ledger_journal WHERE id = NEW.id)
            OR EXISTS (SELECT 1 FROM ledger_journal WHERE fund_id = NEW.fund_id AND sequence = NEW.sequence AND state = 'posted');
        END""",
    "ledger_journal_update": f"""BEFORE UPDATE ON ledger_journal WHEN OLD.state = 'posted' BEGIN
        SELECT RAISE(ABORT, '{IMMUTABLE}'); END""",
    "ledger_journal_delete": f"""BEFORE DELETE ON ledger_journal WHEN OLD.state = 'posted' BEGIN
        SELECT RAISE(ABORT, '{IMMUTABLE}'); END""",
    "ledger_journal_post": f"""BEFORE UPDATE ON ledger_journal WHEN OLD.state <> 'posted' AND NEW.state = 'posted' BEGIN
        SELECT RAISE(ABORT, '{YEAR_MATCHES}') WHERE NOT EXISTS (SELECT 1 FROM ledger_fiscalyear y WHERE y.id = NEW.year_id
            AND y.fund_id = NEW.fund_id AND y.year = CAST(substr(NEW.date, 1, 4) AS INTEGER));
        SELECT RAISE(ABORT, '{YEAR_CLOSED}') WHERE EXISTS (SELECT 1 FROM ledger_fiscalyear y WHERE y.id = NEW.year_id
            AND y.state <> 'open');
        SELECT RAISE(ABORT, '{MONTH_CLOSED}') WHERE NEW.kind NOT IN ('close', 'carry') AND EXISTS (SELECT 1
            FROM ledger_fiscalyear y WHERE y.id = NEW.year_id AND y.months_closed >= CAST(substr(NEW.date, 6, 2) AS INTEGER));
        SELECT RAISE(ABORT, '{BALANCES}') FROM (SELECT COUNT(*) AS lines, SUM(e.amount) AS total,
            SUM(CASE WHEN a.type = 'budget' THEN e.amount ELSE 0 END) AS budget, SUM(a.fund_id <> NEW.fund_id) AS foreign_lines
            FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.journal_id = NEW.id)
            WHERE lines < 2 OR total <> 0 OR budget <> 0 OR foreign_lines > 0;
        END""",
    "ledger_entry_insert": f"""BEFORE INSERT ON ledger_entry BEGIN
        SELECT RAISE(ABORT, '{IMMUTABLE}') WHERE EXISTS (SELECT 1 FROM ledger_journal WHERE id = NEW.journal_id AND state = 'posted')
            OR EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id);
        END""",
    "ledger_entry_update": f"""BEFORE UPDATE ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_journal
        WHERE id IN (OLD.journal_id, NEW.journal_id) AND state = 'posted') BEGIN SELECT RAISE(ABORT, '{IMMUTABLE}'); END""",
    "ledger_entry_delete": f"""BEFORE DELETE ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_journal
        WHERE id = OLD.journal_id AND state = 'posted') BEGIN SELECT RAISE(ABORT, '{IMMUTABLE}'); END""",
    "ledger_fiscalyear_update": f"""BEFORE UPDATE ON ledger_fiscalyear WHEN OLD.state = 'closed' BEGIN
        SELECT RAISE(ABORT, '{YEAR_CLOSED}'); END""",
    "ledger_fiscalyear_delete": f"""BEFORE DELETE ON ledger_fiscalyear WHEN OLD.state = 'closed' BEGIN
        SELECT RAISE(ABORT, '{YEAR_CLOSED}'); END""",
    "ledger_budgetline_insert": f"""BEFORE INSERT ON ledger_budgetline WHEN EXISTS (SELECT 1 FROM ledger_fiscalyear
        WHERE id = NEW.year_id AND state = 'closed') BEGIN SELECT RAISE(ABORT, '{YEAR_CLOSED}'); END""",
    "ledger_budgetline_update": f"""BEFORE UPDATE ON ledger_budgetline WHEN EXISTS (SELECT 1 FROM ledger_fiscalyear
        WHERE id IN (OLD.year_id, NEW.year_id) AND state = 'closed') BEGIN SELECT RAISE(ABORT, '{YEAR_CLOSED}'); END""",
    "ledger_budgetline_delete": f"""BEFORE DELETE ON ledger_budgetline WHEN EXISTS (SELECT 1 FROM ledger_fiscalyear
        WHERE id = OLD.year_id AND state = 'closed') BEGIN SELECT RAISE(ABORT, '{YEAR_CLOSED}'); END""",
    "ledger_account_update": f"""BEFORE UPDATE ON ledger_account
        WHEN OLD.type <> NEW.type OR OLD.role <> NEW.role OR OLD.fund_id <> NEW.fund_id BEGIN
        SELECT RAISE(ABORT, '{ACCOUNT_FIXED}'); END""",
    "ledger_chart_update": f"BEFORE UPDATE ON ledger_chart BEGIN SELECT RAISE(ABORT, '{CHART_FIXED}'); END",
    "ledger_chart_delete": f"BEFORE DELETE ON ledger_chart BEGIN SELECT RAISE(ABORT, '{CHART_FIXED}'); END",
    "ledger_accountcode_update": f"BEFORE UPDATE ON ledger_accountcode BEGIN SELECT RAISE(ABORT, '{CHART_FIXED}'); END",
    "ledger_accountcode_delete": f"BEFORE DELETE ON ledger_accountcode BEGIN SELECT RAISE(ABORT, '{CHART_FIXED}'); END",
    "ledger_payment_update": f"""BEFORE UPDATE ON ledger_payment WHEN OLD.state <> 'draft' AND (
        {" OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in PAYMENT_COLUMNS)}) BEGIN
        SELECT RAISE(ABORT, '{PAYMENT_FIXED}'); END""",
    "ledger_payment_delete": f"BEFORE DELETE ON ledger_payment BEGIN SELECT RAISE(ABORT, '{PAYMENT_FIXED}'); END",
}


def _raise(sentence):
    name = sentence.split(":")[0]
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}'"


# One plpgsql function for each trigger, without anything newer than the oldest of the domestic relatives of PostgreSQL.
# FOR SHARE closes the gap between two transactions: a year is not closed, nor a journal posted, under one who writes into it.
POSTGRESQL = {
    "ledger_journal_guard": (
        "BEFORE INSERT OR UPDATE OR DELETE ON ledger_journal FOR EACH ROW",
        f"""DECLARE y RECORD;
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW.state <> 'draft' THEN {_raise(STARTS_AS_DRAFT)}; END IF;
                RETURN NEW;
            END IF;
            IF OLD.state = 'posted' THEN {_raise(IMMUTABLE)}; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF NEW.state = 'posted' THEN
                SELECT fund_id, year, state, months_closed INTO y FROM ledger_fiscalyear WHERE id = NEW.year_id FOR SHARE;
                IF NOT FOUND OR y.fund_id <> NEW.fund_id OR y.year <> EXTRACT(YEAR FROM NEW.date) THEN
                    {_raise(YEAR_MATCHES)}; END IF;
                IF y.state <> 'open' THEN {_raise(YEAR_CLOSED)}; END IF;
                IF NEW.kind NOT IN ('close', 'carry') AND y.months_closed >= EXTRACT(MONTH FROM NEW.date) THEN
                    {_raise(MONTH_CLOSED)}; END IF;
            END IF;
            RETURN NEW;
        END""",
    ),
    "ledger_journal_balance": (
        "AFTER INSERT OR UPDATE ON ledger_journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'posted')",
        f"""DECLARE s RECORD;
        BEGIN
            SELECT COUNT(*) AS lines, SUM(e.amount) AS total, SUM(CASE WHEN a.type = 'budget' THEN e.amount ELSE 0 END) AS budget,
                SUM(CASE WHEN a.fund_id <> NEW.fund_id THEN 1 ELSE 0 END) AS foreign_lines INTO s
                FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.journal_id = NEW.id;
            IF s.lines < 2 OR s.total <> 0 OR s.budget <> 0 OR s.foreign_lines > 0 THEN {_raise(BALANCES)}; END IF;
            RETURN NULL;
        END""",
    ),
    "ledger_entry_guard": (
        "BEFORE INSERT OR UPDATE OR DELETE ON ledger_entry FOR EACH ROW",
        f"""DECLARE s TEXT;
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO s FROM ledger_journal WHERE id = OLD.journal_id FOR SHARE;
                IF s = 'posted' THEN {_raise(IMMUTABLE)}; END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            END IF;
            SELECT state INTO s FROM ledger_journal WHERE id = NEW.journal_id FOR SHARE;
            IF s = 'posted' THEN {_raise(IMMUTABLE)}; END IF;
            RETURN NEW;
        END""",
    ),
    "ledger_journal_empty": (
        "BEFORE TRUNCATE ON ledger_journal FOR EACH STATEMENT", f"BEGIN {_raise(IMMUTABLE)}; END",
    ),
    "ledger_entry_empty": ("BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT", f"BEGIN {_raise(IMMUTABLE)}; END"),
    "ledger_fiscalyear_guard": (
        "BEFORE UPDATE OR DELETE ON ledger_fiscalyear FOR EACH ROW",
        f"""BEGIN
            IF OLD.state = 'closed' THEN {_raise(YEAR_CLOSED)}; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END""",
    ),
    "ledger_budgetline_guard": (
        "BEFORE INSERT OR UPDATE OR DELETE ON ledger_budgetline FOR EACH ROW",
        f"""DECLARE s TEXT;
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO s FROM ledger_fiscalyear WHERE id = OLD.year_id FOR SHARE;
                IF s = 'closed' THEN {_raise(YEAR_CLOSED)}; END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            END IF;
            SELECT state INTO s FROM ledger_fiscalyear WHERE id = NEW.year_id FOR SHARE;
            IF s = 'closed' THEN {_raise(YEAR_CLOSED)}; END IF;
            RETURN NEW;
        END""",
    ),
    "ledger_account_guard": (
        "BEFORE UPDATE ON ledger_account FOR EACH ROW",
        f"""BEGIN
            IF OLD.type <> NEW.type OR OLD.role <> NEW.role OR OLD.fund_id <> NEW.fund_id THEN {_raise(ACCOUNT_FIXED)}; END IF;
            RETURN NEW;
        END""",
    ),
    "ledger_chart_guard": ("BEFORE UPDATE OR DELETE ON ledger_chart FOR EACH ROW", f"BEGIN {_raise(CHART_FIXED)}; END"),
    "ledger_accountcode_guard": (
        "BEFORE UPDATE OR DELETE ON ledger_accountcode FOR EACH ROW", f"BEGIN {_raise(CHART_FIXED)}; END",
    ),
    "ledger_payment_guard": (
        "BEFORE UPDATE OR DELETE ON ledger_payment FOR EACH ROW",
        f"""BEGIN
            IF TG_OP = 'DELETE' THEN {_raise(PAYMENT_FIXED)}; END IF;
            IF OLD.state <> 'draft' AND ({" OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in PAYMENT_COLUMNS)})
            THEN {_raise(PAYMENT_FIXED)}; END IF;
            RETURN NEW;
        END""",
    ),
}  # fmt: skip


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (event, body) in POSTGRESQL.items():
            kind = "CONSTRAINT TRIGGER" if "DEFERRABLE" in event else "TRIGGER"
            schema_editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
            schema_editor.execute(f"CREATE {kind} {name} {event} EXECUTE PROCEDURE {name}()")
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
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
