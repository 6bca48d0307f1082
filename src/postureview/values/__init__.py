"""The values in which every other layer speaks: frozen, checked once in their constructors."""
