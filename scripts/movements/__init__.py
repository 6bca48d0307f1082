"""How well movements are counted, measured, judged and recognised: rendered people who move by known angles."""
