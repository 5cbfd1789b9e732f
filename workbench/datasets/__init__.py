"""Tables, windows and signals: reading evidence at size."""
