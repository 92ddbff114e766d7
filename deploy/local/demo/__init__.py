"""`make demo`: a first season, played through the public HTTP gateways as a frontend would, and what came of it."""
