"""The stages of the pipeline in a row: which of them the evidence says something of."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.desktop.components.emptying import empty
from workbench.desktop.components.labels import Label
from workbench.desktop.components.status_mark import StatusMark
from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.readings.stages import StageCoverage


class StageStrip(QWidget):
    """Five stages from ingestion to serving; what covers each is told beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Stages of the pipeline that the evidence covers"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.setSpacing(8)
        self._shown: tuple[StageCoverage, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What is said of each stage, for a screen reader."""
        return tuple(stage_words(one) for one in self._shown)

    def show_stages(self, stages: Sequence[StageCoverage]) -> None:
        """Show which stages are covered.

        Parameters
        ----------
        stages : sequence of StageCoverage
        """
        if tuple(stages) == self._shown:
            return
        self._shown = tuple(stages)
        empty(self._row)
        covered = sum(one.covered for one in stages)
        self._row.addWidget(
            Label(
                tr("{covered} of {count} stages", covered=covered, count=len(stages)),
                BODY,
                weight=600,
            )
        )
        self._row.addSpacing(16)
        for one in stages:
            self._add(one)
        self._row.addStretch(1)
        self.setAccessibleDescription(" ".join(self.words))

    def _add(self, one: StageCoverage) -> None:
        mark = Mark(State.GOOD, tr("covered"))
        if not one.covered:
            mark = Mark(State.UNKNOWN, tr("gap"))
        self._row.addWidget(StatusMark(mark, word_shown=False))
        name = Label(one.stage.title, BODY, tone="t1" if one.covered else "t2")
        name.setAccessibleName(stage_words(one))
        set_tip(name, stage_words(one))
        self._row.addWidget(name)
        if not one.covered:
            self._row.addWidget(Label(tr("gap"), SMALL, tone="t3"))
        self._row.addSpacing(16)


def stage_words(one: StageCoverage) -> str:
    """Return what covers a stage, or what cannot be told without it.

    Parameters
    ----------
    one : StageCoverage
    """
    if not one.covered:
        return tr(
            "{stage}: nothing covers it; {without}.",
            stage=one.stage.title,
            without=one.stage.without,
        )
    words = tr("{stage}: covered by {by}.", stage=one.stage.title, by=", ".join(one.by))
    if not one.lacks:
        return words
    return f"{words} " + tr("{lacks} would say more.", lacks=", ".join(one.lacks).capitalize())
