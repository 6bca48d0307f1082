"""Pure mathematics on arrays; nothing here knows of bodies."""
