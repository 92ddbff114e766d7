"""Request and response bodies of marketplace."""
