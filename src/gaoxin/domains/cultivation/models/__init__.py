"""Tables of cultivation, one file for one aggregate; no verbs."""

from gaoxin.domains.cultivation.models.inclusion import Inclusion, InclusionEvent, Watch
from gaoxin.domains.cultivation.models.placements import Movement, Placement, Review
from gaoxin.domains.cultivation.models.reserves import Reserve, ReserveEvent, Target
from gaoxin.domains.cultivation.models.titles import Title, TitleEvent, TitleImport

__all__ = [
    "Inclusion",
    "InclusionEvent",
    "Movement",
    "Placement",
    "Reserve",
    "ReserveEvent",
    "Review",
    "Target",
    "Title",
    "TitleEvent",
    "TitleImport",
    "Watch",
]
