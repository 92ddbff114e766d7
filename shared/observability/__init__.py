"""What an operator sees: one log line a request and a message, metrics, and the trace context that joins them."""
