"""What is said of a tensor, beside what it is."""

from shapelens.spec import UNKNOWN, TensorSpec


def fits(said: TensorSpec, real: TensorSpec) -> bool:
    """Say whether what is said of a tensor holds for the real one: what is left unknown contradicts nothing."""
    if said.dtype not in (UNKNOWN, real.dtype):
        return False
    if said.shape is UNKNOWN or real.shape is UNKNOWN:
        return said.shape is UNKNOWN
    same_rank = len(said.shape) == len(real.shape)
    return same_rank and all(size in (UNKNOWN, own) for size, own in zip(said.shape, real.shape, strict=True))
