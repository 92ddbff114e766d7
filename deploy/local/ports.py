"""Free ports, listening sockets, and waiting for a port to answer."""

import socket
import time
from collections.abc import Callable

from deploy.local.errors import LaunchError

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def listen(port: int, *, what: str, host: str = LOOPBACK) -> socket.socket:
    """A listening socket to hand to every copy of an api; port 0 takes a free one.

    Raises `LaunchError` when the port is taken.
    """
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise LaunchError(
            f"Port {port}, wanted by {what}, is taken: stop what listens there or choose another."
        ) from error
    listening.setblocking(False)
    return listening


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def wait_until(ready: Callable[[], bool], *, seconds: float, alive: Callable[[], bool], what: str) -> None:
    """Poll `ready` until it is true.

    Raises `LaunchError` when `alive` turns false or the time is over; `what` begins the sentence.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if not alive():
            raise LaunchError(f"{what} ended while it was starting.")
        if time.monotonic() > deadline:
            raise LaunchError(f"{what} did not answer within {seconds:.0f} s.")
        time.sleep(0.02)
