"""What to do about a candidate, by its tier and its category."""

from pydantic import Field

from workbench.domain.evidence import Noun

ANY = "*"


class ActionCard(Noun):
    """One card of the playbook.

    Attributes
    ----------
    tier, category : str
        What it is for; ``*`` is any.
    title : str
        The recommended action, as a verb.
    steps : tuple of str
        In order.
    owner : str
        A role, never a person.
    hours : float
        Until when, from the end of the window.
    rollback : str
        How it is taken back.
    """

    tier: str
    category: str
    title: str
    steps: tuple[str, ...] = Field(min_length=1)
    owner: str
    hours: float = Field(gt=0)
    rollback: str

    def fits(self, tier: str, category: str) -> bool:
        """Whether it is for a tier and category."""
        return self.tier in {tier, ANY} and self.category in {category, ANY}


class Playbook(Noun):
    """The cards, most particular first."""

    format: str
    version: str
    cards: tuple[ActionCard, ...] = Field(min_length=1)

    def card(self, tier: str, category: str) -> ActionCard | None:
        """Return the first card that fits, or None."""
        return next((card for card in self.cards if card.fits(tier, category)), None)
