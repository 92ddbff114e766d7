"""Every SQL statement of events, by what it is about. Functions take the unit of work first."""
