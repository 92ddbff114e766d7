"""What only tests import: a service in one process on a real database, spoken to through its real doors."""
