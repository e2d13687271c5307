"""A real process for the tests: confirms offered awards, orders payable ones, or imports a bank file, until it is done or killed."""

import io
import os
import sys
from contextlib import suppress
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "gaoxin.config.settings.test"
    django.setup()

    from gaoxin.domains.policies.actions.payments import order_awards
    from gaoxin.domains.policies.models import Award
    from gaoxin.mechanisms.casework.actions import move
    from gaoxin.mechanisms.ledger.actions import bank
    from gaoxin.mechanisms.ledger.models import Fund
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.errors import UserError
    from gaoxin.platform.core.models import User, Zone

    verb, user, zone, *words = sys.argv[1:]
    place = Zone.objects.get(pk=int(zone))
    actor = Actor.of(User.objects.get(pk=int(user)), place)
    if verb == "import":
        bank.ROWS_AT_ONCE = 3
        content = io.BytesIO(Path(words[1]).read_bytes())
        bank.import_return(actor, fund=Fund.objects.get(pk=int(words[0])), name="return.csv", content=content)
    elif verb == "order":
        rows = Award.objects.filter(pk__in=map(int, words)).select_related("benefit__fund").order_by("case_id")
        done = order_awards(actor, awards=list(rows))
        sys.stdout.write(str(sum(item.payment is not None for item in done)))
    else:
        confirmed = 0
        for pk in words:
            with suppress(UserError):
                move(Actor.system(place), case=int(pk), move="confirm")
                confirmed += 1
        sys.stdout.write(str(confirmed))
