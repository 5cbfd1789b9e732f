"""Detection: a causal anomaly score for one signal or several, with the reasons for it.

The score of a row is computed from that row and the rows before it, never from later ones; a
signal scored row by row gets the same numbers as one scored in one go.
"""
