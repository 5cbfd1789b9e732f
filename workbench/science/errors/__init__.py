"""How a model errs: calibration, confusion of classes, residuals of numbers."""
