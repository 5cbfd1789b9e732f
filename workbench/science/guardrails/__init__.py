"""Rules that raise an alarm: fitted, tried on the history, and tried with hostile input."""
