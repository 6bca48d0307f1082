"""The clinical tables, their typed rows, and the loader that refuses tables which contradict themselves."""
