"""Everything Qt: the window, its places, plots, models and dialogs."""
