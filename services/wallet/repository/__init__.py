"""Every SQL statement of the wallet: journal, accounts, holds, fees, members, and the proofs."""
