"""Every SQL statement of the wallet: accounts, journal, holds, fees, members, statements of an account, and the
proofs."""
