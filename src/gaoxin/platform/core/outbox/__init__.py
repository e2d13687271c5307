"""Messages that leave by themselves: posted inside the writer's transaction, delivered by a worker. Who hears what is not decided here."""

from gaoxin.platform.core.outbox.delivery import deliver_due
from gaoxin.platform.core.outbox.keeping import give_up, mark_read, revive, revive_many
from gaoxin.platform.core.outbox.posting import Notice, post

__all__ = ["Notice", "deliver_due", "give_up", "mark_read", "post", "revive", "revive_many"]
