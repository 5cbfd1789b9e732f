"""A few rules that follow the model, how far they can be trusted, and where it departs."""

from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.science.explanation.rules import TRUSTED_ACCURACY, TRUSTED_GAIN, TRUSTED_R2
from workbench_explain.asking import Asker
from workbench_explain.coded import Coded
from workbench_explain.condition_words import ConditionWords
from workbench_explain.excess_errors import departures, errors
from workbench_explain.imitation import Settings, Side, imitate
from workbench_explain.output import answered, asked_output
from workbench_explain.surrogate_told import RulesTold
from workbench_explain.surrogate_words import result
from workbench_explain.windows import INCIDENT, REFERENCE, features_of, read_rows, require_rows

_LEAST = 80


class SurrogateParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: int = Field(3, ge=1, le=4, description="Conditions of a rule, at most.")
    support: float = Field(
        0.05, ge=0.01, le=0.5, description="Share of the rows that a rule must hold for."
    )
    bins: int = Field(
        24, ge=2, le=100, description="Quantiles of both windows at which a number may be cut."
    )
    rows: int = Field(
        4000, ge=100, le=50_000, description="Rows of each window that are looked at, at most."
    )


class SurrogateRules(Analysis):
    """Ask whether a few rules can stand for the model, and where they stop."""

    id = "explain.surrogate"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Surrogate rules"
    expected = "Few rules imitate the model as well as before, and none has more errors."
    in_battery = True
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature",), model=True)
    why = (
        "It says in a handful of rules what the model does, how faithful they are on rows that "
        "did not make them, and which rows are wrong more often than the model's own output "
        "says they should be."
    )
    assumptions = (
        "The model is the same in both windows; what differs is the rows it is asked about.",
        "Rows are independent of one another; rows that hold the same stay in one half.",
    )
    caveats = (
        (
            f"Rules with R² under {TRUSTED_R2:g}, or (where the output is a class) with accuracy "
            f"under {TRUSTED_ACCURACY:g} or mending less than {TRUSTED_GAIN:.0%} of what the "
            "commoner class alone gets wrong, are shown but must not be trusted."
        ),
        "Rules say what the model answers, not why the world is so, nor whether it is right.",
        (
            "Columns that go together stand in for each other: other rules may follow the model "
            "as well."
        ),
        (
            "R² compares with the spread of the output in its own window; where that spread "
            "changed, so does R² for the same errors."
        ),
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = SurrogateParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Fit rules to the model on one half of the rows and judge them on the other.

        Parameters
        ----------
        context : Context
            With both windows and the model; labels are read where there are any.
        parameters : SurrogateParameters
            What was set.

        Returns
        -------
        Result
            ``answer["reference"]`` and ``answer["incident"]`` hold rules and fidelities,
            ``answer["errors"]`` the rules about rows whose error rose.

        Raises
        ------
        RunError
            If there are too few rows, or the model's answers are no numbers.
        """
        asked = SurrogateParameters.model_validate(parameters.model_dump())
        features = features_of(context)
        asker = Asker(context)
        asker.tell(0.02, "Reading the windows")
        before, after = (
            read_rows(context, name, features, asked.rows) for name in (REFERENCE, INCIDENT)
        )
        require_rows(before, after, least=_LEAST)
        output = asked_output(context, asker, before, after)
        asker.tell(0.2, "Asking the model")
        before, first = answered(asker, output, before)
        after, second = answered(asker, output, after)
        require_rows(before, after, least=_LEAST)
        answers = (first, second)
        said = (output.read(first), output.read(second))
        coded = Coded.of((before, after), features, asked.bins, pooled=True)
        if not coded.codings:
            name = features[0]
            raise RunError(
                "explain.no_effect",
                f"No column can be put into a rule; {name}: {coded.refused[name]}",
                "Choose windows in which the model's inputs vary.",
            )
        sides = (
            Side.of(before, coded, said[0], context.seed),
            Side.of(after, coded, said[1], context.seed),
        )
        settings = Settings(asked.depth, asked.support)
        context.progress(0.5, "Imitating the model in the reference")
        reference, tree = imitate(0, sides, coded, settings)
        context.progress(0.65, "Imitating the model in the incident")
        incident, _ = imitate(1, sides, coded, settings)
        context.progress(0.8, "Looking where the error rose")
        worse = errors(context, sides, answers, output, coded, settings)
        labelled = worse is not None
        if worse is None:
            worse = departures(sides, tree, coded, settings)
        words = ConditionWords(coded.known, context.sensitive)
        told = RulesTold(
            output, sides, (reference, incident), worse, words, coded.refused, labelled=labelled
        )
        answer = result(told)
        context.progress(1.0, "Done")
        return answer
