"""Marketplace: services between members, paid in credits, from the listing to a line in the seller's portfolio."""
