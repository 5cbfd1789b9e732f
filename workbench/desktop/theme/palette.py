"""Our own palette for the Fusion style, made from the tokens."""

from PySide6.QtGui import QColor, QPalette

from workbench.desktop.theme.tokens import Tokens

_ROLES = {
    QPalette.ColorRole.Window: "s0",
    QPalette.ColorRole.WindowText: "t1",
    QPalette.ColorRole.Base: "s1",
    QPalette.ColorRole.AlternateBase: "s2",
    QPalette.ColorRole.Text: "t1",
    QPalette.ColorRole.PlaceholderText: "t3",
    QPalette.ColorRole.Button: "s1",
    QPalette.ColorRole.ButtonText: "t1",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "s1",
    QPalette.ColorRole.Midlight: "s2",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "edge",
    QPalette.ColorRole.Shadow: "edge",
    QPalette.ColorRole.ToolTipBase: "s1",
    QPalette.ColorRole.ToolTipText: "t1",
}
_DISABLED = {
    QPalette.ColorRole.WindowText: "t3",
    QPalette.ColorRole.Text: "t3",
    QPalette.ColorRole.ButtonText: "t3",
    QPalette.ColorRole.HighlightedText: "t3",
    QPalette.ColorRole.Highlight: "s3",
}


def palette(tokens: Tokens) -> QPalette:
    """Make the palette of a theme.

    Parameters
    ----------
    tokens : Tokens
        The colours of the theme.

    Returns
    -------
    QPalette
        For ``QApplication.setPalette``; text of disabled widgets is the tertiary text.
    """
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(tokens.colour(name)))
    for role, name in _DISABLED.items():
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.colour(name)))
    return made
