"""Text of cells and files: magics, tolerant parsing, positions."""
