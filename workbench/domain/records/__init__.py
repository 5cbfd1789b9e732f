"""What people write down about an incident, from its triage to the last follow-up."""

from workbench.domain.records.base import Record
from workbench.domain.records.kinds import NOUNS, kind_of, record_removed, record_written
from workbench.domain.records.state import Records

__all__ = [
    "NOUNS",
    "Record",
    "Records",
    "kind_of",
    "record_removed",
    "record_written",
]
