"""Rules of functions, one module per library."""
