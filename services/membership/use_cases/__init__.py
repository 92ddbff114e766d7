"""What membership does, one file a verb."""
