"""`python -m tests.benchmarks.wallet [transfers …]`: measure, print, write `build/bench/wallet.json`.

Each module has `async def measure() -> list[Figure]`, its figures made with `command=report.WALLET`.
"""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.benchmarks.report import Figure, run
from tests.benchmarks.wallet import check, conversion, statement, transfers

RESULT = Path("build") / "bench" / "wallet.json"
BENCHES: dict[str, Callable[[], Coroutine[Any, Any, list[Figure]]]] = {
    "transfers": transfers.measure,
    "statement": statement.measure,
    "conversion": conversion.measure,
    "check": check.measure,
}

if __name__ == "__main__":
    run(BENCHES, RESULT)
