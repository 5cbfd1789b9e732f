"""One preference a row: its name, the control, what it does in a sentence, and a way back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.preferences import BOUNDS, Preference, Preferences
from workbench.desktop.theme.fonts import BODY, SMALL
from workbench.language import tr

CONTROL_WIDTH = 280


@dataclass(frozen=True, slots=True)
class Wording:
    """How a preference is put to a person.

    Attributes
    ----------
    name, sentence : str
        What it is, and what it does.
    choices : tuple of (str, str)
        What a text may be, and how each is called.
    unit : str
        Behind a number.
    zero : str
        What 0 is called.
    restart : bool
        Whether it holds from the next start.
    """

    name: str
    sentence: str
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    zero: str = ""
    restart: bool = False


class SettingRow(QWidget):
    """A name, a control, and a sentence under them.

    Parameters
    ----------
    name, sentence : str
    control : QWidget
    """

    def __init__(self, name: str, sentence: str, control: QWidget) -> None:
        super().__init__()
        self.name, self.sentence = name, sentence
        self.control = control
        label = Label(name, BODY, weight=500)
        label.setBuddy(control)
        control.setAccessibleName(name)
        control.setAccessibleDescription(sentence)
        self.back = Button(tr("Reset"), ButtonKind.LINK)
        self.back.setAutoDefault(False)
        self.back.setAccessibleName(tr("Reset: {name}", name=name))
        self.back.hide()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(label, 1)
        top.addWidget(self.back)
        top.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 10)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(Label(sentence, SMALL, tone="t2", wrap=True))

    def fits(self, words: Sequence[str]) -> bool:
        """Whether the row answers a search.

        Parameters
        ----------
        words : sequence of str
            In lower case; all of them must occur.
        """
        text = f"{self.name} {self.sentence}".casefold()
        return all(word in text for word in words)


class PreferenceRow(SettingRow):
    """The control of one preference; what is set holds at once.

    Parameters
    ----------
    preference : Preference
    wording : Wording
    """

    def __init__(self, preference: Preference, wording: Wording) -> None:
        self.preference = preference
        self._default = BOUNDS[preference].default
        sentence = wording.sentence
        if wording.restart:
            sentence += " " + tr("It holds from the next start of the program.")
        super().__init__(wording.name, sentence, self._make(preference, wording))
        self.back.clicked.connect(lambda: self._keep(self._default))
        Preferences.current().changed.connect(self._follow)
        self._follow(preference.value)

    def _make(self, preference: Preference, wording: Wording) -> QWidget:
        bounds = BOUNDS[preference]
        if isinstance(bounds.default, bool):
            box = QCheckBox(tr("On"))
            box.toggled.connect(self._keep)
            return box
        if isinstance(bounds.default, int):
            return self._make_number(bounds.least, bounds.most, wording)
        combo = QComboBox()
        combo.setFixedWidth(CONTROL_WIDTH)
        for value, words in wording.choices:
            combo.addItem(words, value)
        combo.currentIndexChanged.connect(lambda at: self._keep(str(combo.itemData(at))))
        return combo

    def _make_number(self, least: int, most: int, wording: Wording) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(least, most)
        spin.setFixedWidth(CONTROL_WIDTH)
        spin.setSuffix(f" {wording.unit}" if wording.unit else "")
        spin.setSpecialValueText(wording.zero)
        spin.setKeyboardTracking(False)
        spin.valueChanged.connect(self._keep)
        return spin

    def _keep(self, value: str | int | bool) -> None:  # noqa: FBT001 -- what the control says
        Preferences.current().set(self.preference, value)

    def _follow(self, name: str) -> None:
        if name != self.preference.value:
            return
        value = Preferences.current().value(self.preference)
        with QSignalBlocker(self.control):
            if isinstance(self.control, QCheckBox):
                self.control.setChecked(bool(value))
            elif isinstance(self.control, QSpinBox):
                self.control.setValue(int(value))
            elif isinstance(self.control, QComboBox):
                self.control.setCurrentIndex(max(0, self.control.findData(value)))
        self.back.setVisible(value != self._default)


def button_row(name: str, sentence: str, words: str, act: Callable[[], object]) -> SettingRow:
    """Return a row whose button leads to a dialog of its own.

    Parameters
    ----------
    name, sentence : str
    words : str
        Of the button.
    act : callable
    """
    button = Button(words)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: act())
    return SettingRow(name, sentence, button)
