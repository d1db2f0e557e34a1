"""What tensors and arrays need beyond their rules: writing in place, control flow, ragged and symbolic ones."""
