"""The one number of an answer that is explained: a class that was asked for, or each row's own."""

from dataclasses import dataclass

import numpy as np

from workbench.api import RunError
from workbench.science.explanation.shapley import Codes, Floats
from workbench.science.metrics import PROBABILITY_FLOOR, missing
from workbench_explain.asking import Answers, Want
from workbench_explain.output import Output, output_of, spelt
from workbench_explain.windows import Rows


@dataclass(frozen=True)
class Explained:
    """Which number of an answer is explained.

    Attributes
    ----------
    output : Output
    other : bool
        Whether it is the other one of two classes.
    own : bool
        Whether each row's own predicted class is meant, in place of ``output``'s.
    log_odds : bool
        Whether the logarithm of the odds of that probability is meant.
    """

    output: Output
    other: bool = False
    own: bool = False
    log_odds: bool = False

    @property
    def title(self) -> str:
        """What the number is called."""
        title = "probability of the predicted class" if self.own else self.output.title
        return title.replace("probability", "log-odds", 1) if self.log_odds else title

    @property
    def want(self) -> Want:
        """What the model must be asked for."""
        return self.output.want

    @property
    def bounded(self) -> bool:
        """Whether it lies within 0 and 1."""
        scored = self.output.want == "score" or self.output.level is not None
        return scored and not self.log_odds

    def classes(self, answers: Answers) -> Codes | None:
        """Return which class each row's number is about, where that is the row's own."""
        if not self.own or answers.score is None:
            return None
        if answers.score.ndim == 1:
            return np.asarray(answers.score >= 0.5, dtype=np.int64)
        return np.asarray(np.argmax(answers.score, axis=1), dtype=np.int64)

    def read(self, answers: Answers, classes: Codes | None = None) -> Floats:
        """Return the number of each answer, shape (n_rows,).

        Parameters
        ----------
        answers : Answers
        classes : ndarray of int, shape (n_rows,), optional
            From :meth:`classes` of the rows that are explained.

        Raises
        ------
        RunError
            If the model answers with what is not a number.
        """
        try:
            found = self._read(answers, classes)
        except (TypeError, ValueError):
            found = np.array([np.nan])
        if not np.isfinite(found).all():
            raise RunError(
                "explain.not_a_number",
                "The model's answers to some rows are not numbers, so they cannot be shared among "
                "the inputs.",
                "Look at the rows with missing or infinite inputs, or choose another model.",
            )
        return found

    def _read(self, answers: Answers, classes: Codes | None) -> Floats:
        found = self._chosen(answers, classes)
        if not self.log_odds:
            return found
        kept = np.clip(found, PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR)
        return np.asarray(np.log(kept) - np.log1p(-kept), dtype=np.float64)

    def _chosen(self, answers: Answers, classes: Codes | None) -> Floats:
        score = answers.score
        if classes is None or score is None:
            found = self.output.read(answers)
            return 1 - found if self.other else found
        if score.ndim == 1:
            return np.where(classes == 1, score, 1 - score)
        return np.asarray(score[np.arange(len(classes)), classes], dtype=np.float64)


def explained_output(
    task: str, reference: Rows, answers: tuple[Answers, Answers], asked: tuple[str, bool]
) -> Explained:
    """Choose the number that is explained.

    Parameters
    ----------
    task : str
    reference : Rows
    answers : tuple of Answers
        For rows of the reference and of the incident, both prediction and score.
    asked : tuple of (str, bool)
        A class by name or nothing; whether each row's own predicted class is meant.

    Raises
    ------
    RunError
        If there are no classes, the class is not known, or its own class needs scores.
    """
    name, own = asked
    usual = output_of(task, reference, answers)
    if not name and not own:
        return Explained(usual)
    if task == "regression":
        raise RunError(
            "explain.class",
            "A class was asked for, and the model predicts a number.",
            "Leave the class empty.",
        )
    score = answers[0].score
    if own:
        if score is None or usual.want != "score":
            raise RunError(
                "explain.no_score",
                "The probability of the predicted class was asked for, and the model gives none.",
                "Leave it out, or use a model that gives probabilities.",
            )
        return Explained(usual, own=True)
    return _of_class(name, reference, answers, usual)


def _of_class(
    name: str, reference: Rows, answers: tuple[Answers, Answers], usual: Output
) -> Explained:
    said = (reference.labels, answers[0].prediction, answers[1].prediction)
    held = {one for column in said for one in column[~missing(column)].tolist()}
    classes = sorted(held, key=lambda one: (str(type(one)), one))
    names = [spelt(one) for one in classes]
    score = answers[0].score
    if name not in names:
        raise _unknown(name, names)
    about = f"{reference.label_name} = {name}" if reference.label_name else name
    at = names.index(name)
    if score is None or usual.want != "score":
        return Explained(Output(f"share predicted {about}", "prediction", level=classes[at]))
    title = f"probability of {about}"
    if score.ndim == 1:
        return Explained(Output(title, "score"), other=at == 0 and len(names) == 2)
    if len(names) != score.shape[1]:
        raise _unknown(name, names)
    return Explained(Output(title, "score", column=at))


def _unknown(name: str, names: list[str]) -> RunError:
    return RunError(
        "explain.class",
        f"No class named {name[:60]!r} can be told from the model's answers.",
        f"Known are {', '.join(names[:12]) or 'none'}.",
    )
