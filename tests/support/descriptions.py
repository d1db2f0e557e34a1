"""What the probe says of objects, to compare it with what it should say."""

from typing import Any


def without_ids(value: Any) -> Any:
    """Return a description without the numbers that tell one object from another."""
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if key != "id"}
    return [without_ids(item) for item in value] if isinstance(value, list) else value
