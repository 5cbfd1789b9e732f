"""The shape of the content that rehearsals rest on: what is asked, and what it is worth."""

from typing import Literal, Self

from pydantic import Field, model_validator

from workbench.domain.opening_content import Content, Term


class FaultKind(Term):
    """A kind of fault, and what usually comes first when there is one."""

    first_step: str


class Rehearsal(Content):
    """Rules of a drill that a person takes.

    Attributes
    ----------
    minutes, hints, hint_cost : float
        What a drill has where nothing else is chosen; a hint costs so many of 100 points.
    points : dict of str to float
        By part; they make 100 together.
    near, half : float
        Part of the points for a neighbour of the cause, and for an onset or a share not far off.
    onset, share : tuple of (float, float)
        How far off is right, and near: in parts of the incident window, and of all rows.
    chances : dict of str to float
        Of each scenario where it is left to chance; they make 1 together.
    """

    format: Literal["workbench-drills/1"]
    version: str
    minutes: float = Field(gt=0)
    hints: int = Field(ge=0)
    hint_cost: float = Field(ge=0)
    points: dict[str, float]
    near: float = Field(ge=0, le=1)
    half: float = Field(ge=0, le=1)
    onset: tuple[float, float]
    share: tuple[float, float]
    chances: dict[Literal["single", "decoy", "two", "none"], float]
    parts: dict[str, str]
    places: tuple[Term, ...]
    kinds: tuple[FaultKind, ...]
    none_first_step: str

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if abs(sum(self.points.values()) - 100) > 1e-9:
            raise ValueError("the points do not make 100")
        if abs(sum(self.chances.values()) - 1) > 1e-9:
            raise ValueError("the chances do not make 1")
        return self

    def kind(self, name: str) -> FaultKind | None:
        """Return a kind of fault by its identifier, or None."""
        return next((kind for kind in self.kinds if kind.id == name), None)

    def place(self, name: str) -> str:
        """Return what a node of an answer is called."""
        return next((term.title for term in self.places if term.id == name), name)
