"""The rules of events, without any input or output."""
