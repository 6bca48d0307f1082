"""Movement tests: signals of a moving body, their repetitions, ranges and speeds, and which test it was.

To add a test: a row in ``knowledge/movement/*.toml``; a new signal needs a function with ``@signal`` in ``signals``.
"""
