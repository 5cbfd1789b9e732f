"""Two samples of one column: how different they are, how surely, and how it shows.

Start at :mod:`~workbench.science.two_sample.column`, which compares a whole column and
never raises; the other modules are the statistics it is made of.
"""
