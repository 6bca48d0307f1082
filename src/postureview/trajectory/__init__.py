"""From a raw track to stretches that are fit to measure: cleaning, facing, still phases, quality."""
