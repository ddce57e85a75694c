"""How a command ends."""

LOST = 1
"""Exit code: rows were rejected, or a whole file."""
WRONG = 2
"""The command, the file or its options are wrong."""
UNREACHABLE = 3
"""No server, no time, or no right."""
FAILED = 4
"""The work broke off on the other side."""


class Unreachable(Exception):
    """The server cannot be reached, has no time, or does not let us in."""


class Refused(Exception):
    """The server does not take the request as it is."""
