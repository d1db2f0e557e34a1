"""Python the language, with its standard library: branches, loops, iteration, classes, generators, imports."""
