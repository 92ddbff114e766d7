"""Request and response bodies of missions."""
