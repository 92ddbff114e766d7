"""What the wallet does: one file a verb."""
