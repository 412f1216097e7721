"""``claimx lexicon``: look into the list of drugs and conditions."""

from __future__ import annotations

from pathlib import Path

import click

from claimx.printable import one_line


@click.group("lexicon")
def lexicon_group() -> None:
    """Look into the lexicon of drugs and conditions.

    \b
    Example:
        claimx lexicon find naltrexone
    """


@lexicon_group.command("find")
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@click.option(
    "--lexicon",
    "lexicons",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="CSV",
    help="Terms of your own, as for claimx extract.",
)
def find_command(words: tuple[str, ...], lexicons: tuple[Path, ...]) -> None:
    """Print what the lexicon knows of each WORD.

    That is the name, label, kind, identifiers, source and flags of each entry. Quote a name of several
    words. A word that is not known is said on standard error, and the exit status is 1.

    \b
    Example:
        claimx lexicon find turmeric "high blood pressure"
    """
    from claimx.lexicon import Lexicon

    lexicon = Lexicon.load(lexicons)
    unknown = 0
    for word in words:
        entries = lexicon.find(word)
        if not entries:
            unknown += 1
            click.echo(f"{one_line(word)}: not in the lexicon", err=True)
        for entry in entries:
            ids = " ".join(f"{key}:{value}" for key, value in sorted(entry.ids.items()))
            fields = (entry.label, entry.kind, ids, f"source {entry.source}", ", ".join(entry.flags))
            click.echo(one_line(f"{entry.name} — {' · '.join(field for field in fields if field)}"))
    raise SystemExit(1 if unknown else 0)
