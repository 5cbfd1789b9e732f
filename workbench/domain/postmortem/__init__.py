"""The postmortem as data: its text with chips, its tables, its timeline and its causal chain."""
