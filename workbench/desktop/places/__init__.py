"""The places: screens that answer one question each. One module each, with ``make_place``."""
