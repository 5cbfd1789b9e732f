"""Pictures of figures: explored ones with pyqtgraph, small ones painted directly.

Only modules of this package may import pyqtgraph, and nothing that the first paint needs does.
"""
