"""Tests: unit (rules), integration (one service or the kit on real servers), contracts, journeys (everything),
architecture."""
