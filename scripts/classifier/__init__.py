"""Simulated people, and the classifier of posture patterns that is trained on them."""
