"""The rules of the wallet: pure functions and data, without a database."""
