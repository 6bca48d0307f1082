"""Assessments for people: a self-contained page, and a summary for a terminal. Nothing is computed here that is not
already in the assessment or in the clinical tables."""
