"""Performance where labels are missing: calibrated confidence, plain and importance-weighted."""
