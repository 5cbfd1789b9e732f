"""The collectors: what nine signals of a model measure in a window, as aggregates.

Each collector is a small class behind one protocol, so that any can be replaced. They read the
rows of one window and the reference, and give a value (higher is worse) with the figures and
words behind it. No row, and no value that stands for one row, leaves them.
"""
