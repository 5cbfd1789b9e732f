"""Taking in batches of a watched model: which model, how wide its windows, held against what."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from workbench.datasets.progress import part_of
from workbench.desktop.components.buttons import Button
from workbench.desktop.components.labels import Label
from workbench.desktop.controller import Controller
from workbench.desktop.dialogs.frame import ActDialog, add_field, form
from workbench.desktop.state import Notice
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.domain.changes import Changes, Outcome
from workbench.errors import Cancelled
from workbench.language import tr, trn
from workbench.services.scoring.taking import Taken, Width, take
from workbench.services.session import Progress, Session

TAKEN = "batch.taken"


class TakeBatch(ActDialog):
    """Measures the windows of some files as a job that can be stopped; each batch counts once.

    Parameters
    ----------
    controller : Controller
    paths : sequence of Path
        Tables or capture folders.
    models : sequence of str
        Ids of the models that are known.
    done : callable
        Called once all are taken in.
    """

    def __init__(
        self,
        controller: Controller,
        paths: Sequence[Path],
        models: Sequence[str],
        done: Callable[[], None],
    ) -> None:
        super().__init__(controller.window, tr("Take in a batch"), tr("Take in"))
        self._controller, self._paths, self._done = controller, tuple(paths), done
        self.setMinimumWidth(560)
        names = ", ".join(path.name for path in self._paths[:3])
        more = len(self._paths) - 3
        told = f"{names} {trn('and {count} more', 'and {count} more', more)}" if more > 0 else names
        self.body.addWidget(Label(told, BODY, tone="t2", wrap=True))
        self.model = QComboBox()
        self.model.setEditable(True)
        self.model.addItems(list(models))
        self.model.setEditText(_guess(self._paths, models))
        self.windows = QComboBox()
        self.windows.addItem(tr("a day"), "day")
        self.windows.addItem(tr("an hour"), "hour")
        self.windows.addItem(tr("a week"), "week")
        self.reference = QLineEdit()
        self.reference.setPlaceholderText(tr("its own reference, or else its first windows"))
        fields = form()
        add_field(fields, tr("Model"), self.model)
        add_field(fields, tr("A window is"), self.windows)
        add_field(fields, tr("Held against"), self._with_button(self.reference))
        self.reference.setAccessibleName(tr("Held against"))
        self.body.addLayout(fields)
        self.body.addWidget(
            Label(
                tr(
                    "Only figures are kept, no row. A batch that was taken in before changes "
                    "nothing; a model that is known keeps the width of its windows."
                ),
                SMALL,
                tone="t3",
                wrap=True,
            )
        )

    def carry_out(self) -> None:
        """Begin the job and close."""
        model = self.model.currentText().strip()
        if not model:
            self.say_problem(tr("Say which model the batch is of."))
            self.model.setFocus()
            return
        widths: dict[str, Width] = {"hour": "hour", "week": "week"}
        width = widths.get(str(self.windows.currentData()), "day")
        given = self.reference.text().strip()
        begin_taking(
            self._controller,
            self._paths,
            model,
            self._done,
            width=width,
            reference=Path(given) if given else None,
        )
        self.accept()

    def _with_button(self, field: QLineEdit) -> QWidget:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(field, 1)
        choose = Button(tr("Choose…"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_reference)
        row.addWidget(choose)
        return pair

    def _choose_reference(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("A table of good rows"))
        if chosen:
            self.reference.setText(chosen)


def begin_taking(
    controller: Controller,
    paths: Sequence[Path],
    model: str,
    done: Callable[[], None],
    *,
    width: Width = "day",
    reference: Path | None = None,
) -> str:
    """Take batches in, one after the other, and return the job.

    Parameters
    ----------
    controller : Controller
    paths : sequence of Path
    model : str
    done : callable
        Called once all are taken in.
    width : str
    reference : Path, optional
    """

    def work(session: Session, progress: Progress, cancel: Event) -> Outcome[tuple[Taken, ...]]:
        def told(fraction: float, words: str) -> None:
            if cancel.is_set():
                raise Cancelled
            progress(fraction, words)

        found = []
        for at, path in enumerate(paths):
            part = part_of(told, at / len(paths), (at + 1) / len(paths))
            first = reference if at == 0 else None
            found.append(take(session, path, model, width=width, reference=first, progress=part))
        return Outcome(tuple(found), Changes(topics=frozenset({TAKEN})))

    def finished(found: tuple[Taken, ...]) -> None:
        controller.window.notify(Notice(taken_words(found, model)))
        done()

    return controller.backend.start(tr("Taking in a batch of {model}", model=model), work, finished)


def taken_words(found: Sequence[Taken], model: str) -> str:
    """Return what was taken in, in a sentence or two."""
    windows = sum(len(one.readings) for one in found)
    told = trn(
        "{count} window of {model} taken in.",
        "{count} windows of {model} taken in.",
        windows,
        model=model,
    )
    known = sum(one.already for one in found)
    if known:
        told += " " + trn(
            "{count} batch was taken in before and changed nothing.",
            "{count} batches were taken in before and changed nothing.",
            known,
        )
    return told


def choose_batch(controller: Controller, models: Sequence[str], done: Callable[[], None]) -> None:
    """Ask for files, then for what they are of.

    Parameters
    ----------
    controller : Controller
    models : sequence of str
    done : callable
    """
    chosen, _ = QFileDialog.getOpenFileNames(controller.window, tr("Take in a batch"))
    if chosen:
        TakeBatch(controller, [Path(name) for name in chosen], models, done).open()


def _guess(paths: Sequence[Path], models: Sequence[str]) -> str:
    """Return the known model whose name a file begins with; else the file's own name."""
    stem = paths[0].stem if paths else ""
    fits = [name for name in models if stem.casefold().startswith(name.casefold())]
    return max(fits, key=len, default=models[0] if len(models) == 1 else stem)
