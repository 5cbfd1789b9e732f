"""The one shape every analysis has."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from workbench.api.context import Context
from workbench.api.result import Result
from workbench.domain.next_steps import NextStep
from workbench.domain.runs import Tolerance


class Kind(StrEnum):
    """What sort of question an analysis answers."""

    DRIFT = "drift"
    EXPLANATION = "explanation"
    ROOT_CAUSE = "root_cause"
    SCORE = "score"
    QUALITY = "quality"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be at hand before an analysis can run.

    Attributes
    ----------
    windows : tuple of str
        Names of windows that must be set.
    roles : tuple of str
        Roles that some column of each of those windows must play.
    model : bool
        Whether the model must be loadable, to ask it new questions.
    lineage, signals : bool
        Whether these must be at hand. What is at hand is given even when not needed.
    optional_windows : tuple of str
        Windows read when they are set.
    """

    windows: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    model: bool = False
    lineage: bool = False
    signals: bool = False
    optional_windows: tuple[str, ...] = ()


class NoParameters(BaseModel):
    """For an analysis that has nothing to set."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Analysis(ABC):
    """A question a plugin can answer from evidence.

    A subclass sets the class attributes and implements :meth:`run`. An instance is made
    for each run, called from one thread, and thrown away.

    Attributes
    ----------
    id : str
        Lower case, dotted, stable for ever: ``"drift.psi"``.
    version : str
        Changes whenever a result can change.
    kind : Kind
    title : str
        A noun phrase in sentence case.
    needs : Needs
    why : str
        Why one would choose this method, in a sentence or two.
    assumptions, caveats : tuple of str
        What it rests on, and what its result does not say; neither plugin nor run goes without
        a caveat.
    expected : str
        What it would find where all is well; a run records it as the behaviour that was
        expected, unless the incident or the person who runs it says otherwise.
    next_steps : tuple of NextStep
        What to do next, by what the result holds; the first that holds is shown in place of the
        result's own next step. They are read when a result is shown and are no part of it.
    tolerance : Tolerance
        Within what a replay counts as the same.
    in_battery : bool
        Whether it belongs to the standard battery, which is run in one go, each analysis with
        its defaults. Say so only where the defaults answer something on any incident that has
        what is needed.
    Parameters : type of BaseModel
        Typed parameters, each with a default and a description.
    """

    id: ClassVar[str]
    version: ClassVar[str] = "1.0"
    kind: ClassVar[Kind]
    title: ClassVar[str]
    needs: ClassVar[Needs] = Needs()
    why: ClassVar[str]
    assumptions: ClassVar[tuple[str, ...]] = ()
    caveats: ClassVar[tuple[str, ...]] = ()
    expected: ClassVar[str] = ""
    next_steps: ClassVar[tuple[NextStep, ...]] = ()
    tolerance: ClassVar[Tolerance] = Tolerance(absolute=1e-9, relative=1e-6)
    in_battery: ClassVar[bool] = False
    Parameters: ClassVar[type[BaseModel]] = NoParameters

    @abstractmethod
    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Answer the question.

        Parameters
        ----------
        context : Context
            What is at hand; call ``context.progress`` often, it is the cancel point.
        parameters : BaseModel
            An instance of the class's ``Parameters``.

        Returns
        -------
        Result

        Raises
        ------
        RunError
            If the evidence does not allow an answer; one sentence that says why.
        """
