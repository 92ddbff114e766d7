"""Bodies of the wallet's gateway. It only answers: everything that moves an amount comes by message."""
