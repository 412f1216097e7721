"""The command ``claimx``: each command parses, calls the library function of its name, and prints."""

from claimx.cli.main import cli, main

__all__ = ["cli", "main"]
