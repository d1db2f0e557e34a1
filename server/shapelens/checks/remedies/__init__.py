"""What several checks have in common: one family of causes each, how it is recognised and the edits that mend it."""
