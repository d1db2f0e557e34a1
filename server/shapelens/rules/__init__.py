"""What one operation does to specs: pure functions, no I/O, one registry."""
