"""Python's containers and texts: how they are made, and their methods."""
