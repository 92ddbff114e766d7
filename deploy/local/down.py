"""`make down`: ends what `make up` runs in this folder."""

import sys

from deploy.local.errors import LaunchError
from deploy.local.running import LOCAL, stop_running


def main() -> int:
    """Ask it to end and wait."""
    try:
        print("Stopped." if stop_running(LOCAL) else "Nothing of `make up` runs in this folder.")
    except LaunchError as error:
        print(str(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
