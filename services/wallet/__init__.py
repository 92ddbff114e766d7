"""The wallet: every amount of the cooperative, in one double-entry ledger of euros, SUB and COL."""
