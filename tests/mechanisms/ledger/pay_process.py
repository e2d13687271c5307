"""A real process for the tests: reserves on one line and orders payments of one hold, or imports a bank file, until it is done or killed."""

import datetime
import io
import os
import sys
from contextlib import suppress
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "gaoxin.config.settings.test"
    django.setup()

    from gaoxin.mechanisms.ledger.actions import bank, holds, payments
    from gaoxin.mechanisms.ledger.models import BudgetLine, Fund, Hold
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.errors import UserError
    from gaoxin.platform.core.models import User, Zone

    verb, user, zone, *words = sys.argv[1:]
    actor = Actor.of(User.objects.get(pk=int(user)), Zone.objects.get(pk=int(zone)))
    day = datetime.date(2026, 3, 16)
    if verb == "import":
        bank.ROWS_AT_ONCE = 3
        content = io.BytesIO(Path(words[1]).read_bytes())
        fund = Fund.objects.get(pk=int(words[0]))
        bank.import_return(actor, fund=fund, name="return.csv", content=content, today=datetime.date(2026, 12, 31))
    else:
        line = BudgetLine.objects.select_related("fund").get(pk=int(words[0]))
        hold = Hold.objects.get(pk=int(words[3]))
        payee = payments.Payee(name="示例公司", account="6222000011112222", bank="示例银行")
        reserved = ordered = 0
        for number in range(int(words[1])):
            with suppress(UserError):
                holds.reserve(actor, line=line, amount=int(words[2]), case_ref=f"case/{os.getpid()}/{number}", on=day)
                reserved += 1
            with suppress(UserError):
                payments.order_payment(actor, hold=hold, amount=int(words[5]), payee=payee, purpose="补助")
                ordered += 1
        sys.stdout.write(f"{reserved} {ordered}")
