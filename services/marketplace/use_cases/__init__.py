"""What marketplace does, one file a verb."""
