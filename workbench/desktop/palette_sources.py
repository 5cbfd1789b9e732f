"""What the palette offers beside places and commands: incidents, settings, pages, and columns.

What is at hand is offered at once; what has to be asked for joins the open palette when it comes.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from workbench.desktop.controller import Controller
from workbench.desktop.shell.offers import Offer
from workbench.language import tr
from workbench.services.session import Session

if TYPE_CHECKING:
    from workbench.desktop.shell.command_palette import CommandPalette

MOST_COLUMNS = 2000


class PaletteSources(QObject):
    """Fills the palette of one window.

    Parameters
    ----------
    controller : Controller
    """

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller.window)
        self._controller = controller
        controller.window.offer(self.at_hand)
        controller.window.paletteOpened.connect(self._ask)

    def at_hand(self) -> Iterator[Offer]:
        """Offer incidents, settings and pages of the handbook."""
        yield from self._incidents()
        yield from self._hypotheses()
        yield from self._settings()
        yield from self._pages()

    def _incidents(self) -> Iterator[Offer]:
        counts = self._controller.counts
        for incident, code, title in counts.listed if counts else ():
            open_it = partial(self._controller.open_incident, incident, "causes")
            yield Offer(title, code, open_it, f"incident.{incident}")

    def _hypotheses(self) -> Iterator[Offer]:
        state = self._controller.state
        for place, one in enumerate(state.records.hypotheses if state else (), start=1):
            show = partial(self._show_hypothesis, one.id)
            yield Offer(f"H{place} {one.statement}", tr("Hypothesis"), show)

    def _show_hypothesis(self, hypothesis: str) -> None:
        self._controller.go("hypotheses")
        place: Any = self._controller.window.place("hypotheses")
        place.select(hypothesis)

    def _settings(self) -> Iterator[Offer]:
        window, controller = self._controller.window, self._controller
        for number, name in enumerate(_setting_names()):
            show = partial(_call, "preferences.show_preferences", window, controller, name)
            yield Offer(name, tr("Setting"), show, f"setting.{number}")

    def _pages(self) -> Iterator[Offer]:
        for name, title in _page_titles():
            show = partial(self._show_page, name)
            yield Offer(title, tr("Handbook"), show, f"handbook.{name}")

    def _show_page(self, name: str) -> None:
        window = self._controller.window
        handbook = import_module("workbench.desktop.dialogs.handbook")
        handbook.show_handbook(window)
        book: Any = window.findChild(handbook.Handbook)
        book.show_page(name)

    def _ask(self, palette: "CommandPalette") -> None:
        incident, controller = self._controller.incident, self._controller
        if not incident or controller.review is not None:
            return

        def add(offers: Iterable[Offer]) -> None:
            if isValid(palette):
                palette.add(offers)

        def show(found: tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]) -> None:
            columns, analyses = found
            add(Offer(name, tr("Column"), partial(self._show_column, name)) for name in columns)
            add(self._analysis(*one) for one in analyses)

        controller.backend.ask("palette", partial(_columns_and_analyses, incident), show)

    def _analysis(self, identifier: str, title: str, reason: str) -> Offer:
        window, controller = self._controller.window, self._controller
        run = partial(_call, "run.run_analysis", window, controller, identifier)
        why_not = window.commands.reason("run.analysis") or reason
        return Offer(title, tr("Analysis"), run, f"analysis.{identifier}", why_not)

    def _show_column(self, name: str) -> None:
        self._controller.go("evidence")
        place: Any = self._controller.window.place("evidence")
        place.show_column(name)


def _columns_and_analyses(
    incident: str, session: Session
) -> tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]:
    """Return the names of columns, and analyses with why they cannot be run; in a thread."""
    analyses = import_module("workbench.desktop.dialogs.analyses")
    state = session.incident(incident)
    tables = (item.table for item in state.evidence if item.table is not None)
    names = dict.fromkeys(column.name for table in tables for column in table.columns)
    listed = (
        (one.info.id, one.info.title, one.reason) for one in analyses.offered(session, incident)
    )
    return tuple(names)[:MOST_COLUMNS], tuple(listed)


def _call(name: str, *given: object) -> None:
    """Call a function of a dialog, which is imported when it is first asked for."""
    module, _, function = name.partition(".")
    opener: Callable[..., object] = getattr(
        import_module(f"workbench.desktop.dialogs.{module}"), function
    )
    opener(*given)


@cache
def _page_titles() -> tuple[tuple[str, str], ...]:
    pages = import_module("workbench.desktop.dialogs.handbook_pages").handbook_pages()
    return tuple((page.name, page.title) for page in pages)


@cache
def _setting_names() -> tuple[str, ...]:
    return tuple(import_module("workbench.desktop.dialogs.preference_words").listed())
