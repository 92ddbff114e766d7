"""Pure rules of missions: the split of fees, the state machine, mandates, SIREN, reversals, policy keys."""
