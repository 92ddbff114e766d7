"""Benches of the wallet: `make bench-wallet` writes `build/bench/wallet.json`; one module a matter."""
