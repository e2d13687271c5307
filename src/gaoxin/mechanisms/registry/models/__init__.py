"""Tables of the registry, one file for one aggregate; no verbs."""

from gaoxin.mechanisms.registry.models.batches import Delivery, FactBatch
from gaoxin.mechanisms.registry.models.enterprises import (
    Enterprise,
    EnterpriseCode,
    EnterpriseName,
    EnterpriseVersion,
    RegistryHead,
)
from gaoxin.mechanisms.registry.models.facts import Fact
from gaoxin.mechanisms.registry.models.judgements import Conflict, FactClaim, MatchQuestion, Settlement
from gaoxin.mechanisms.registry.models.sources import ColumnMeaning, Source, SourceOrder, SourceRank
from gaoxin.mechanisms.registry.models.standings import Evaluation, Quality, Snapshot, Standing

__all__ = [
    "ColumnMeaning",
    "Conflict",
    "Delivery",
    "Enterprise",
    "EnterpriseCode",
    "EnterpriseName",
    "EnterpriseVersion",
    "Evaluation",
    "Fact",
    "FactBatch",
    "FactClaim",
    "MatchQuestion",
    "Quality",
    "RegistryHead",
    "Settlement",
    "Snapshot",
    "Source",
    "SourceOrder",
    "SourceRank",
    "Standing",
]
