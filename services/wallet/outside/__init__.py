"""Doors out of the wallet: the keys that seal bank accounts, and what a process opens at its start."""
