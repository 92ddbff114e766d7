"""What events does, one file a verb."""
