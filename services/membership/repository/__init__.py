"""Every SQL statement of membership, one module a subject. Functions take the unit of work first and never commit."""
