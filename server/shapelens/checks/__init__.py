"""Known mismatches: what each means, why it is one, and the edits that mend it. Each check is a module of its own."""
