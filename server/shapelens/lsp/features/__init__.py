"""One module per feature of the protocol: plain data in, protocol types out."""
