"""Tables of the ground, one file for one aggregate; no verbs."""

from gaoxin.platform.core.models.audit import AuditEntry, AuditHead
from gaoxin.platform.core.models.files import StoredFile
from gaoxin.platform.core.models.outbox import DeliveryAttempt, Message
from gaoxin.platform.core.models.people import Membership, User
from gaoxin.platform.core.models.tasks import PeriodicRun, TaskRun
from gaoxin.platform.core.models.tokens import ApiToken, TokenScope
from gaoxin.platform.core.models.zones import Organisation, Zone

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditHead",
    "DeliveryAttempt",
    "Membership",
    "Message",
    "Organisation",
    "PeriodicRun",
    "StoredFile",
    "TaskRun",
    "TokenScope",
    "User",
    "Zone",
]
