"""Which cells to interpret, from which environment; incremental."""
