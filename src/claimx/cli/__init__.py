"""The command ``claimx``: each command parses, calls the library function of its name, and prints."""

try:
    from claimx.cli.main import cli, main
except KeyboardInterrupt:  # the user stops the command before it has begun
    raise SystemExit(130) from None

__all__ = ["cli", "main"]
