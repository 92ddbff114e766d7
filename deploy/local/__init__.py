"""The native launcher: finds or starts PostgreSQL and a bus, makes databases and users, runs the services."""
