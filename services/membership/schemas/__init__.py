"""Request and response bodies, one module a subject."""
