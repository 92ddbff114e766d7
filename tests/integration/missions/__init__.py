"""Missions on a real PostgreSQL, through its gateway and its subscribers."""
