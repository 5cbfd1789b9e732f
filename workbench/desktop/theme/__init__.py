"""Colours, type, icons and painted shapes of the window."""
