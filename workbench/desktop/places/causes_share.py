"""The slider of the keep-history lab: which share of the rows is mended."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.components.labels import Label
from workbench.desktop.numbers import percent
from workbench.desktop.theme.fonts import SMALL
from workbench.language import tr
from workbench.services.readings.causes_shares import SharePoint, between, nearest

_STEPS = 100
_HANDLE = 24


class ShareSlider(QWidget):
    """While it is dragged a share lies between measured ones; let go, it goes to the nearest.

    Signals
    -------
    moved()
        The share changed; `point` says what it comes to.
    saveWanted(float)
        A person wants a run of the share that is shown.
    """

    moved = Signal()
    saveWanted = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._curve: tuple[SharePoint, ...] = ()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setValue(_STEPS)
        self.slider.setMinimumHeight(_HANDLE)
        self.slider.setAccessibleName(tr("Share of rows mended"))
        self.slider.valueChanged.connect(self._follow)
        self.slider.sliderReleased.connect(self._settle)
        self.share = Label("", SMALL, weight=600)
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.share.setMinimumWidth(44)
        self.save = Button(tr("Save as run"), ButtonKind.LINK)
        self.save.clicked.connect(lambda: self.saveWanted.emit(self.point.share))
        self._arrange()

    @property
    def point(self) -> SharePoint:
        """What the chosen share comes to; there must be a curve."""
        return between(self._curve, self.slider.value() / _STEPS)

    @property
    def dragged(self) -> bool:
        """Whether it is held just now."""
        return self.slider.isSliderDown()

    def set_curve(self, curve: Sequence[SharePoint], *, whole: bool) -> None:
        """Offer the shares of one way of mending.

        Parameters
        ----------
        curve : sequence of SharePoint
            By share; empty where nothing is known of shares.
        whole : bool
            Begin again at all rows.
        """
        self._curve = tuple(curve)
        self.setVisible(bool(curve))
        if not curve:
            return
        # Keys go from one measured share to the next.
        step = max(1, round(_STEPS / max(len(curve) - 1, 1)))
        self.slider.setSingleStep(step)
        self.slider.setPageStep(4 * step)
        if whole and not self.dragged:
            self._put(1.0)
        self._write()

    def allow_saving(self, refusal: str) -> None:
        """Say whether the share that is shown can be saved.

        Parameters
        ----------
        refusal : str
            Why it cannot be saved as a run; empty if it can.
        """
        if refusal:
            self.save.forbid(refusal)
        else:
            self.save.permit()

    def _follow(self) -> None:
        if not self._curve:
            return
        if not self.dragged:
            self._settle()
            return
        self._write()
        self.moved.emit()

    def _settle(self) -> None:
        """Go to the nearest share that was measured."""
        if not self._curve:
            return
        measured = nearest(self._curve, self.slider.value() / _STEPS)
        self._put(measured.share)
        self._write()
        self.moved.emit()

    def _put(self, share: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(_STEPS * share))

    def _write(self) -> None:
        self.share.setText(percent(self.point.share))
        self.slider.setAccessibleDescription(
            tr("{words}, {rows} rows", words=self.share.text(), rows=self.point.rows)
        )

    def _arrange(self) -> None:
        name = Label(tr("Rows mended"), SMALL, tone="t2")
        name.setBuddy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.slider, 1)
        row.addWidget(self.share)
        row.addWidget(self.save)
