"""`python -m tests.benchmarks [settlement delay gateways]`: measure, print, write `build/bench/foundation.json`."""

from pathlib import Path

from tests.benchmarks import delay, gateways, settlement
from tests.benchmarks.report import run

RESULT = Path("build") / "bench" / "foundation.json"
BENCHES = {"settlement": settlement.measure, "delay": delay.measure, "gateways": gateways.measure}

if __name__ == "__main__":
    run(BENCHES, RESULT)
