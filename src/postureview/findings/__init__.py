"""From measurements to meaning: grading against ranges and error, and sourced rules."""
