"""A real process for the tests: sweeps, or takes one move on many cases, until it is done or killed."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "gaoxin.config.settings.test"
    django.setup()

    from gaoxin.kernel.worktime import parse_moment
    from gaoxin.mechanisms.casework import actions, sweeping
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import User, Zone

    verb, *words = sys.argv[1:]
    if verb == "sweep":
        # Small batches, so that a kill falls between and into several of them.
        sweeping.BATCH = 5
        sweeping.sweep(now=parse_moment(words[0]))
    else:
        actor = Actor.of(User.objects.get(pk=int(words[0])), Zone.objects.get(pk=int(words[1])))
        results = actions.move_many(actor, cases=[int(pk) for pk in words[3:]], name=words[2])
        sys.stdout.write(str(sum(item.done for item in results)))
