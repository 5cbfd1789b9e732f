"""From measured signals to a score: baselines, the composite, steps of the scale.

Everything here is arithmetic on arrays, without a clock, and looks at the past only.
"""
