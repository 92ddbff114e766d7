"""`python -m tests.benchmarks [settlement delay gateways]`: measure, print, write `build/bench/foundation.json`."""

import asyncio
import sys
from pathlib import Path

from tests.benchmarks import delay, gateways, settlement
from tests.benchmarks.report import show, write

RESULT = Path("build") / "bench" / "foundation.json"
BENCHES = {"settlement": settlement.measure, "delay": delay.measure, "gateways": gateways.measure}


def main() -> None:
    """Run the named benches, all when none is named."""
    for name in sys.argv[1:] or BENCHES:
        figures = asyncio.run(BENCHES[name]())
        show(figures)
        write(figures, RESULT)
    print(f"written to {RESULT}")


if __name__ == "__main__":
    main()
