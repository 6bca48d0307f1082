"""Assessments and tracks for other programs: one file a format, found by dropping it here."""
