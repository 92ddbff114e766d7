"""The wallet: every amount of the cooperative, in one double-entry ledger of euros, subsidy credits and collective
credits."""
