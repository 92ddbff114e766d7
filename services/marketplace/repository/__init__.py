"""Every SQL statement of marketplace."""
