"""What all records of an incident have in common."""

from typing import ClassVar

from workbench.domain.evidence import Noun


class Record(Noun):
    """Something people write down about an incident, revised or recorded once.

    Attributes
    ----------
    id : str
        Unique among the records of its kind in an incident. Where there is only one of a kind,
        it is the name of the kind; else a UUIDv7, so that records sort by when they were made.
    """

    told_by: ClassVar[str] = "title"
    """The field whose words name the record in lists."""

    id: str

    @property
    def label(self) -> str:
        """A few words that name it."""
        return str(getattr(self, self.told_by, "") or self.id)
