"""Request and response bodies of events, one module a part of the gateway."""
