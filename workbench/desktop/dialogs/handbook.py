"""The handbook: its pages at the left, one of them at the right, and a search over all."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from workbench.assets import room
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.frame import ActDialog
from workbench.desktop.dialogs.handbook_pages import START, HandbookPage, handbook_pages
from workbench.desktop.drafts import only_searches
from workbench.desktop.help_pages import help_on
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.fonts import BODY, DOCUMENT, HEADING, SMALL, TITLE, font
from workbench.desktop.theme.tokens import Tokens
from workbench.desktop.window import MainWindow
from workbench.language import tr

PLACES_PAGE = "places.md"


class HandbookBrowser(QTextBrowser):
    """Shows Markdown of the handbook; pictures come from the shipped files and nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.page = ""
        self.setAccessibleName(tr("Page"))
        self.setOpenLinks(False)
        self.setFont(font(DOCUMENT))
        self.document().setDocumentMargin(16)
        Appearance.current().themeChanged.connect(self._colour)
        self._colour(Appearance.current().tokens)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a shipped picture; everything else, and every other address, is nothing."""
        address = QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource.value or not address.isRelative():
            return None
        file = shipped_file(resolve(self.page, address.path()))
        return self._fitted(QImage.fromData(file.read_bytes())) if file is not None else None

    def _fitted(self, picture: QImage) -> QImage:
        """Return a picture no wider than the page, sharp on the screen it is on."""
        ratio = self.devicePixelRatioF()
        room_ = max(self.viewport().width() - 64, 240)
        shown = picture
        if picture.width() > room_ * ratio:
            smooth = Qt.TransformationMode.SmoothTransformation
            shown = picture.scaledToWidth(round(room_ * ratio), smooth)
        shown.setDevicePixelRatio(ratio if picture.width() > room_ else 1.0)
        return shown

    def _colour(self, colours: Tokens) -> None:
        self.document().setDefaultStyleSheet(f"a {{ color: {colours.accent}; }}")


class Handbook(ActDialog):
    """The handbook as a window of its own, beside the work.

    Parameters
    ----------
    window : QWidget
        The window, or the dialog that is open over it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Handbook"), leave=tr("Close"))
        only_searches(self)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(960, 680)
        self._pages = {page.name: page for page in handbook_pages()}
        self._back: list[str] = []
        self.heading.hide()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search the handbook"))
        self.search.setAccessibleName(tr("Search the handbook"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._list_pages)
        self.search.returnPressed.connect(self.find_next)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Pages"))
        self.list.setFont(font(BODY))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentItemChanged.connect(self._follow_list)
        self.browser = HandbookBrowser()
        self.browser.anchorClicked.connect(self.follow_link)
        self.note = Label("", SMALL, tone="t3")
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.search)
        side.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(side, 1)
        row.addWidget(self.browser, 3)
        self.body.addLayout(row, 1)
        self.foot.insertWidget(0, self.note)
        for keys, act in (("Alt+Left", self.go_back), ("Ctrl+F", self.search.setFocus)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self._list_pages("")
        self.show_page(START)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self.browser.page

    def show_page(self, name: str, heading: str = "") -> None:
        """Show a page, from one of its headings on.

        Parameters
        ----------
        name : str
            As `HandbookPage.name`.
        heading : str
            What the heading begins with; the top where it is empty.
        """
        page = self._pages.get(name)
        if page is None:
            return
        if self.page and self.page != name:
            self._back.append(self.page)
        self.browser.page = name
        self.browser.setMarkdown(page.text_without_pictures(self._lacks))
        set_in_type(self.browser.document())
        self.setWindowTitle(tr("{title} – Handbook", title=page.title))
        self._mark(name)
        self._scroll_to(heading)

    def show_help_on(self, place: str) -> None:
        """Show what the handbook says of a place, or its first page.

        Parameters
        ----------
        place : str
            The place's label.
        """
        known = [self._pages[PLACES_PAGE]] if PLACES_PAGE in self._pages else []
        known += [page for page in self._pages.values() if page.name != PLACES_PAGE]
        found = next((page for page in known if place and page.has_heading(place)), None)
        self.show_page(found.name if found else START, place if found else "")

    def go_back(self) -> None:
        """Show the page before."""
        if self._back:
            name = self._back.pop()
            self.show_page(name)
            self._back.pop()

    def find_next(self) -> None:
        """Mark the next place where the words stand, from the top again after the last."""
        words = self.search.text()
        if not words:
            return
        if not self.browser.find(words):
            self.browser.moveCursor(self.browser.textCursor().MoveOperation.Start)
            self.browser.find(words)

    def follow_link(self, url: QUrl) -> None:
        """Go to another page; an address outside is copied, never opened.

        Parameters
        ----------
        url : QUrl
            What was pressed.
        """
        if not url.isRelative():
            QGuiApplication.clipboard().setText(url.toString())
            self.note.setText(tr("This program opens no address; it is on the clipboard now."))
            return
        name = resolve(self.page, url.path()) if url.path() else self.page
        if name in self._pages:
            self.show_page(name, url.fragment().replace("-", " "))
        else:
            self.note.setText(tr("The handbook has no page {path} yet.", path=url.path()))

    def _list_pages(self, words: str) -> None:
        self.list.blockSignals(True)  # noqa: FBT003 -- Qt's signature
        self.list.clear()
        found = [page for page in self._pages.values() if not words or page.hits(words)]
        for page in found:
            self.list.addItem(self._item(page, words))
        self.list.blockSignals(False)  # noqa: FBT003 -- Qt's signature
        self.note.setText(
            tr("{found} pages with “{words}”", found=len(found), words=words) if words else ""
        )
        if words and found and self.page not in {page.name for page in found}:
            self.show_page(found[0].name)
        self._mark(self.page)
        self.find_next()

    def _lacks(self, target: str) -> bool:
        return shipped_file(resolve(self.page, target)) is None

    def _item(self, page: HandbookPage, words: str) -> QListWidgetItem:
        count = f"  ({page.hits(words)})" if words else ""
        item = QListWidgetItem(f"{page.title}{count}")
        item.setData(Qt.ItemDataRole.UserRole, page.name)
        return item

    def _mark(self, name: str) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.list.blockSignals(True)  # noqa: FBT003 -- Qt's signature
                self.list.setCurrentRow(row)
                self.list.blockSignals(False)  # noqa: FBT003 -- Qt's signature

    def _follow_list(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_page(str(item.data(Qt.ItemDataRole.UserRole)))
            self.find_next()

    def _scroll_to(self, heading: str) -> None:
        block = self.browser.document().begin()
        wanted = heading.casefold()
        while wanted and block.isValid():
            starts = block.text().casefold().startswith(wanted)
            if block.blockFormat().headingLevel() and starts:
                layout = self.browser.document().documentLayout()
                top = layout.blockBoundingRect(block).top()
                self.browser.verticalScrollBar().setValue(int(top))
                return
            block = block.next()


def shipped_file(path: str | None) -> Traversable | None:
    """Return a file of the handbook, or None where it does not ship.

    Parameters
    ----------
    path : str or None
        Relative to the handbook.
    """
    if not path:
        return None
    file = room("resources").joinpath("handbook", *path.split("/"))
    return file if file.is_file() else None


def set_in_type(document: QTextDocument) -> None:
    """Set a page in the type roles: headings, line height, space between paragraphs.

    Parameters
    ----------
    document : QTextDocument
        As Markdown was read into it.
    """
    sizes = {1: TITLE, 2: HEADING}
    proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        shape = block.blockFormat()
        level = shape.headingLevel()
        shape.setLineHeight(140.0, proportional)
        shape.setTopMargin(18.0 if level > 1 else 0.0)
        shape.setBottomMargin(8.0)
        cursor.setBlockFormat(shape)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            face = QTextCharFormat()
            face.setProperty(QTextFormat.Property.FontSizeAdjustment.value, 0)
            face.setFont(font(sizes.get(level, BODY), 600))
            cursor.mergeCharFormat(face)
        block = block.next()


def resolve(page: str, target: str) -> str | None:
    """Return the file that a link on a page means, or None where it leaves the handbook.

    Parameters
    ----------
    page : str
        The page the link stands on.
    target : str
        As written.
    """
    parts: list[str] = []
    for part in (*PurePosixPath(page).parent.parts, *PurePosixPath(target).parts):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part == "/":
            return None
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def show_handbook(window: MainWindow) -> None:
    """Open the handbook at what it says of what has the keyboard; once for a window or dialog.

    A dialog that holds the window up would hold its handbook up too, so it has one of its own.

    Parameters
    ----------
    window : MainWindow
    """
    focused = QApplication.focusWidget()
    modal = QApplication.activeModalWidget()
    over = modal if modal is not None and not isinstance(modal, Handbook) else window
    found = over.findChild(Handbook, options=Qt.FindChildOption.FindDirectChildrenOnly)
    book = found if isinstance(found, Handbook) else Handbook(over)
    page = help_on(_holders(focused or over), window.current_place)
    book.show_page(page.page, page.heading)
    book.show()
    book.raise_()
    book.activateWindow()


def _holders(widget: QWidget | None) -> Iterator[str]:
    """Name the classes of a widget and of all that hold it, inside out."""
    while widget is not None:
        yield type(widget).__name__
        widget = widget.parentWidget()
