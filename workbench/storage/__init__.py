"""The provenance database: the journal, its projections and the objects it refers to."""

from workbench.storage.audit import JournalCheck, Scope
from workbench.storage.catalogue import IncidentSummary
from workbench.storage.chain_check import JournalProblem
from workbench.storage.checkpoints import Checkpoint, Signer
from workbench.storage.journal import Journal
from workbench.storage.objects import ObjectStore, StoredObject
from workbench.storage.workspace import Workspace

__all__ = [
    "Checkpoint",
    "IncidentSummary",
    "Journal",
    "JournalCheck",
    "JournalProblem",
    "ObjectStore",
    "Scope",
    "Signer",
    "StoredObject",
    "Workspace",
]
