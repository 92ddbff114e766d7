"""What can go wrong while a stack is started, as one sentence that a person can act on."""


class LaunchError(Exception):
    """The stack cannot be started or has stopped; the text is one sentence for the terminal."""
