"""How a service is run: its description, its roles (api, worker, relay, migrate, all), its jobs and its operator
commands."""
