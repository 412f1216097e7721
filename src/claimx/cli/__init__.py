"""The command ``claimx``: each command parses, calls the library function of its name, and prints."""

import sys

try:
    from claimx.cli.main import cli, main
except KeyboardInterrupt:  # the user stops the command before it has begun
    sys.stderr.write("Stopped.\n")
    exec("")  # see interrupts.ignored_from_now
    raise SystemExit(130) from None

__all__ = ["cli", "main"]
