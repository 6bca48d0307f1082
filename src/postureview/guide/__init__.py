"""Guided recording: what is filmed, the checks while it can still be put right, and where a session stands."""
