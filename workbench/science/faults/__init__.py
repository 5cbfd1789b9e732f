"""Known faults made in good data, so that methods can be tested on a truth that is known."""
