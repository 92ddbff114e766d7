"""Marketplace on a real PostgreSQL, through its gateway, its subscribers and its jobs."""
