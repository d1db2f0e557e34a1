"""The source of a finding, read and edited in the user's own style: calls, layers, names, code for tensors."""
