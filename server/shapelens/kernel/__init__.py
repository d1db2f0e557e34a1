"""What the running kernel knows: the probe, what it sends, and how it is installed."""
