"""Missions: paid work for outside clients, from the agreed split to fees that reach the members and the pot commun."""
