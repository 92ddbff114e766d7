"""A year of the wallet on the running system: five services as processes, a broker, a database, one moving clock."""
