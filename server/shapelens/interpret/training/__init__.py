"""`compile`, `fit`, `evaluate`, `predict`: the data that reaches a model, its targets and labels, its losses."""
