"""What missions does: one file a verb."""
