"""How far the product's numbers are from the truth: rendered people, measured by the product's own pipeline."""
