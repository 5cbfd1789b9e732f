"""The language of the interface, as the window imports it."""

from workbench.language import tr, trn

__all__ = ["tr", "trn"]
