"""One module for each set of footage; each gives a ``Section``."""
