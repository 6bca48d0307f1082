"""Measurements: each reads one still posture and gives a value per frame; one rule summarises them all.

To add a measure: a row in ``knowledge/measures/*.toml`` and a function with ``@measure`` in any module here.
"""
