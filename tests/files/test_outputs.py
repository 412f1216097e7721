"""What the name of an output means: streams, devices, links, whole files, compression, unknown endings."""

from __future__ import annotations

import bz2
import gzip
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import claimx
from claimx.errors import OutputError
from claimx.files.outputs import target_of

posix = pytest.mark.skipif(os.name != "posix", reason="names of streams are those of Unix")

LINES = ["merge claims.jsonl", "annotate posts/iron.txt", "extract posts --kind dosage"]
"""Commands that write JSON lines."""

LOGS = ["convert labels.csv --from csv", "labels merge labels.jsonl"]
STREAMED = {"csv": ".csv", "spacy": ".spacy", "doccano": ".jsonl", "prodigy": ".jsonl"}


# Standard output is a stream


@posix
@pytest.mark.parametrize("output", ["", "-o -", "-o /dev/stdout", "-o link"])
def test_standard_output_is_written_from_where_it_stands(command, output):
    os.symlink("/dev/stdout", command.folder / "link")
    words = f"claimx merge claims.jsonl {output}"
    script = f"set -e; echo kept > t; (echo head; {words}; echo foot) >> t; {words} | cat > p"
    assert command.shell(script).returncode == 0
    content = (command.folder / "claims.jsonl").read_text()
    assert (command.folder / "t").read_text() == f"kept\nhead\n{content}foot\n"
    assert (command.folder / "p").read_text() == content
    assert not (command.folder / "-").exists()
    assert (command.folder / "link").is_symlink()


@posix
@pytest.mark.parametrize("words", [*LINES, *LOGS, *(f"convert claims.jsonl --to {to}" for to in STREAMED)])
def test_every_command_appends_to_what_is_there(labelled, words):
    ending = STREAMED.get(words.rpartition("--to ")[2], ".jsonl")
    assert labelled(*words.split(), "-o", f"plain{ending}").returncode == 0
    content = (labelled.folder / f"plain{ending}").read_bytes()
    for output in ([], ["-o", "-"], ["-o", "/dev/fd/1"]):
        (labelled.folder / "t").write_bytes(b"kept\n")
        with open(labelled.folder / "t", "ab") as stream:
            assert labelled(*words.split(), *output, stdout=stream).returncode == 0
        assert (labelled.folder / "t").read_bytes() == b"kept\n" + content


@posix
def test_a_process_substitution_gets_and_gives_the_records(command):
    script = (
        "claimx report <(cat claims.jsonl) -o r.html && claimx merge claims.jsonl -o >(cat > t; touch done) && "
        "while [ ! -e done ]; do sleep 0.05; done"
    )
    assert command.shell(script).returncode == 0
    assert (command.folder / "t").read_bytes() == (command.folder / "claims.jsonl").read_bytes()
    assert command("report", "claims.jsonl", "-o", "plain.html").returncode == 0
    assert (command.folder / "r.html").read_bytes() == (command.folder / "plain.html").read_bytes()


# Devices, pipes, links


@posix
@pytest.mark.parametrize(
    "words", ["merge claims.jsonl -o", "extract posts -o", "extract posts -o c.jsonl --docs"]
)
def test_a_device_is_written_through_and_stays(command, words):
    device = command.folder / "device"
    try:
        os.mknod(device, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        device.write_bytes(b"")
    except OSError:
        device = Path(os.devnull)
    assert command(*words.split(), device).returncode == 0
    assert stat.S_ISCHR(os.stat(device).st_mode)
    assert command(*words.split(), os.devnull).returncode == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@posix
@pytest.mark.parametrize(
    "words, name",
    [("merge claims.jsonl -o", "pipe"), ("extract posts -o", "pipe.csv"), ("extract posts -o c.jsonl --docs", "pipe"),
     ("extract posts -o", "pipe.jsonl.gz")],
)  # fmt: skip
def test_a_fifo_gets_all_and_stays(command, words, name):
    os.mkfifo(command.folder / name)
    read = []
    reader = threading.Thread(target=lambda: read.append((command.folder / name).read_bytes()), daemon=True)
    reader.start()
    assert command(*words.split(), name).returncode == 0
    reader.join(timeout=10)
    assert stat.S_ISFIFO(os.stat(command.folder / name).st_mode)
    claims = (command.folder / "claims.jsonl").read_bytes()
    if name.endswith(".csv"):
        assert read[0].startswith(b'\xef\xbb\xbf"type","id",')
        assert read[0].count(b'\n"claim",') == claims.count(b"\n")
    elif "docs" in words:
        assert read[0] == (command.folder / "docs.jsonl").read_bytes()
    else:
        assert (gzip.decompress(read[0]) if name.endswith(".gz") else read[0]) == claims


@posix
@pytest.mark.parametrize("there", [True, False], ids=["target", "dangling"])
@pytest.mark.parametrize(
    "words", ["merge claims.jsonl -o", "extract posts -o", "extract posts -o c.jsonl --docs"]
)
def test_a_link_keeps_its_target(command, words, there):
    (command.folder / "far").mkdir()
    target = command.folder / "far" / "real.jsonl"
    if there:
        target.write_text("old")
        target.chmod(0o640)
    os.symlink("far/real.jsonl", command.folder / "link.jsonl")
    assert command(*words.split(), "link.jsonl").returncode == 0
    assert os.readlink(command.folder / "link.jsonl") == "far/real.jsonl"
    assert target.read_text().startswith('{"schema"')
    assert not there or stat.S_IMODE(target.stat().st_mode) == 0o640
    assert not list((command.folder / "far").glob(".*"))


@posix
@pytest.mark.parametrize("mode", [0o600, 0o755])
@pytest.mark.parametrize("ending", ["jsonl", "csv", "jsonl.gz"])
def test_permissions_are_kept(command, mode, ending):
    path = command.folder / f"c.{ending}"
    path.write_text("old")
    path.chmod(mode)
    assert command("extract", "posts/iron.txt", "-o", path.name).returncode == 0
    assert stat.S_IMODE(path.stat().st_mode) == mode


# Compression, endings

UNPACK = {".gz": gzip.decompress, ".bz2": bz2.decompress}


@pytest.mark.parametrize("packed", [".gz", ".bz2", ".zst"])
@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_endings_of_compression_compress(command, ending, packed):
    if packed == ".zst":
        zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
        unpack = zstd.decompress
    else:
        unpack = UNPACK[packed]
    for words in (
        "extract posts -o",
        "convert claims.jsonl --to csv -o" if ending == ".csv" else "merge claims.jsonl -o",
    ):
        for name in (f"p{ending}", f"c{ending}{packed}", f"C{ending.upper()}{packed.upper()}"):
            assert command(*words.split(), name).returncode == 0
        plain = (command.folder / f"p{ending}").read_bytes()
        once = (command.folder / f"c{ending}{packed}").read_bytes()
        assert unpack(once) == plain
        assert unpack((command.folder / f"C{ending.upper()}{packed.upper()}").read_bytes()) == plain
        assert command(*words.split(), f"c{ending}{packed}").returncode == 0
        assert (command.folder / f"c{ending}{packed}").read_bytes() == once  # no time, no name in it


def test_shards_are_compressed(command):
    assert command("extract", "posts", "-o", "c.jsonl.gz", "--shard-size", "1").returncode == 0
    shards = sorted(command.folder.glob("c-*.jsonl.gz"))
    assert len(shards) > 1
    whole = b"".join(gzip.decompress(path.read_bytes()) for path in shards)
    assert whole == (command.folder / "claims.jsonl").read_bytes()


@pytest.mark.parametrize(
    "words, named",
    [
        pytest.param("extract posts -o c.xlsx", ".jsonl, .ndjson, .csv, .parquet", id="extract"),
        pytest.param("extract posts -o c.json", ".jsonl", id="json"),
        pytest.param("extract posts -o c.jsonl.zip", ".gz, .bz2, .zst", id="zip"),
        pytest.param("extract posts -o c.parquet.gz", ".parquet", id="packed-parquet"),
        pytest.param("extract posts -o c.jsonl --docs d.csv", ".jsonl", id="docs"),
        pytest.param("annotate posts -o a.xml", ".jsonl", id="annotate"),
        pytest.param("merge claims.jsonl -o m.csv", ".jsonl", id="merge"),
        pytest.param("labels merge claims.jsonl -o m.ods", ".jsonl", id="labels"),
        pytest.param("convert claims.jsonl --to csv -o t.xlsx", ".csv", id="convert"),
        pytest.param("convert claims.jsonl --to spacy -o t.jsonl", ".spacy", id="spacy"),
        pytest.param("report claims.jsonl -o r.pdf", ".html", id="report"),
        pytest.param("evaluate docs.jsonl --errors e.xlsx", ".txt", id="errors"),
        pytest.param("evaluate docs.jsonl --report e.pdf", ".html", id="evaluation"),
    ],
)  # fmt: skip
def test_an_unknown_ending_is_refused_before_any_work(command, words, named):
    before = sorted(command.folder.iterdir())
    command.stopped(command(*words.split()), named)
    assert sorted(command.folder.iterdir()) == before


# What cannot be written


@pytest.mark.parametrize(
    "words",
    ["extract posts -o {}/c.jsonl", "extract posts -o c.jsonl --docs {}/d.jsonl", "annotate posts -o {}/a.jsonl",
     "merge claims.jsonl -o {}/m.jsonl", "labels merge claims.jsonl -o {}/m.jsonl",
     "convert claims.jsonl --to csv -o {}/t.csv", "report claims.jsonl -o {}/r.html",
     "evaluate docs.jsonl --errors {}/e.txt", "evaluate docs.jsonl --report {}/e.html",
     "review claims.jsonl --labels {}/l.jsonl --no-browser"],
)  # fmt: skip
@pytest.mark.parametrize("folder", ["missing", "claims.jsonl"], ids=["missing", "a-file"])
def test_a_folder_that_is_none_is_one_line(command, words, folder):
    before = sorted(command.folder.iterdir())
    command.stopped(command(*words.format(folder).split()), "written")
    assert [path for path in sorted(command.folder.iterdir()) if path not in before] == []


@pytest.mark.parametrize(
    "words", ["train docs.jsonl -o claims.jsonl/m", "convert claims.jsonl --to brat -o claims.jsonl/b"]
)
def test_a_folder_that_cannot_be_made_is_one_line(command, words):
    command.stopped(command(*words.split()), "folder")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize(
    "words",
    ["--help", "schema", "stats claims.jsonl", "stats claims.jsonl --json", "merge claims.jsonl", "show posts/iron.txt",
     "extract posts", "annotate posts", "convert claims.jsonl --to csv", "corpus stats docs.jsonl",
     "corpus detach docs.jsonl",
     "lexicon find iron", "evaluate docs.jsonl --model rules", "merge claims.jsonl -o /dev/full",
     "extract posts -o /dev/full", "report claims.jsonl -o /dev/full"],
)  # fmt: skip
def test_a_full_device_is_one_line(command, words):
    with open("/dev/full", "wb", buffering=0) as full:
        command.stopped(command(*words.split(), stdout=full), "No space left")


@pytest.mark.parametrize(
    "words",
    ["extract posts -o small/c.jsonl", "annotate posts -o small/c.jsonl", "merge claims.jsonl -o small/c.jsonl",
     "report claims.jsonl -o small/c.html", "convert claims.jsonl --to csv -o small/c.csv",
     "convert claims.jsonl --to brat -o small/brat", "evaluate docs.jsonl --errors small/c.txt",
     "train docs.jsonl -o small/model", "review claims.jsonl --labels small/c.jsonl --no-browser"],
)  # fmt: skip
@pytest.mark.parametrize("options, said", [("size=4k", "No space left"), ("size=40k,ro", "Read-only")])
def test_a_full_and_a_read_only_disk_are_one_line(command, small_disk, words, options, said):
    folder = small_disk(options)
    if "ro" not in options:
        (folder / "fill").write_bytes(b"x" * 4096)
    command.stopped(command(*words.split()), said)
    assert [path.name for path in folder.iterdir()] == ([] if "ro" in options else ["fill"])


def test_a_run_that_fills_the_disk_goes_on(command, small_disk):
    text = "Some say that lemon balm may ease insomnia. Iron does not cure migraine. "
    rows = [json.dumps({"id": f"n{number}", "text": text}) for number in range(300)]
    (command.folder / "many.jsonl").write_text("\n".join(rows))
    words = ["extract", "many.jsonl", "-o", "small/c.jsonl", "--model", "rules", "--jobs", "1"]
    folder = small_disk("size=40k")
    command.stopped(command(*words), "No space left", "--resume")
    assert not (folder / "c.jsonl").exists()
    subprocess.run(["mount", "-o", "remount,size=20m", str(folder)], check=True)
    assert command(*words, "--resume").returncode == 0
    assert (folder / "c.jsonl").read_bytes().count(b"\n") == 600
    assert [path.name for path in folder.iterdir()] == ["c.jsonl"]


def test_an_old_file_is_as_it_was_after_an_error(command):
    (command.folder / "m.jsonl").write_text("old")
    (command.folder / "bad.jsonl").write_bytes((command.folder / "claims.jsonl").read_bytes() + b"{\n")
    command.stopped(command("merge", "bad.jsonl", "-o", "m.jsonl"), "bad.jsonl:")
    assert (command.folder / "m.jsonl").read_text() == "old"
    assert not list(command.folder.glob(".*"))


@posix
def test_the_user_stops_a_run(command):
    row = json.dumps({"text": "Some say that lemon balm may ease insomnia. " * 50})
    (command.folder / "many.jsonl").write_text(f"{row}\n" * 20_000)
    words = [sys.executable, "-m", "claimx", "extract", "many.jsonl", "-o", "c.jsonl", "--jobs", "1"]
    with subprocess.Popen(
        words, cwd=command.folder, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as started:  # fmt: skip
        part = command.folder / ".c.jsonl.part"
        while not part.exists() or not part.stat().st_size:
            time.sleep(0.05)
        started.send_signal(signal.SIGINT)
        said = started.stderr.read().decode()
    assert started.returncode == 130
    assert said == "Stopped. What is finished is kept: with --resume the same command goes on.\n"


def test_the_summary_says_how_many_articles_gave_no_claim(command):
    said = command("extract", "posts").stderr.decode()
    assert said.startswith("articles read: 3, without a claim: 1, ")
    assert "articles read: 3, without a claim: 1, " in command("annotate", "posts").stderr.decode()


# Its own output is no input


@pytest.mark.parametrize(
    "output, more, given",
    [("posts/c.jsonl", [], "posts"), ("posts/c.jsonl", [], "./posts"), ("posts/c.jsonl", [], "posts/**"),
     ("posts/c.jsonl", [], "{}/posts"), ("posts/c.csv", [], "posts"), ("posts/deep/c.jsonl.gz", [], "posts/**"),
     ("posts/c.parquet", [], "posts"), ("posts/c.jsonl", ["--docs", "posts/d.jsonl"], "./posts"),
     ("posts/c.jsonl", ["--shard-size", "1"], "{}/posts")],
)  # fmt: skip
def test_a_run_does_not_read_what_it_writes(command, output, more, given):
    (command.folder / "posts" / "deep").mkdir()
    words = ["extract", given.format(command.folder), "-o", output, "--model", "rules", *more]
    first = command(*words)
    made = {path: path.read_bytes() for path in command.folder.rglob("*") if path.is_file()}
    second = command(*words)
    assert (first.returncode, second.returncode, second.stderr) == (0, 0, first.stderr)
    assert {path: path.read_bytes() for path in command.folder.rglob("*") if path.is_file()} == made


@pytest.mark.parametrize(
    "words, redirect",
    [("extract posts", ">"), ("extract posts", ">>"), ("annotate posts", ">>"), ("extract posts/*", ">>"),
     ("diff rules default posts", ">>"), ("extract posts -o c.jsonl --docs /dev/stdout", ">")],
)  # fmt: skip
def test_a_run_does_not_read_the_file_that_its_standard_output_leads_to(command, words, redirect):
    if words.startswith("diff"):
        (command.folder / "posts" / "tea.txt").write_text("Since I take magnesium, my migraine is gone.")
        command.models["default"] = claimx.load()
    alone = command(*words.split())
    assert alone.stdout
    for _ in range(2):
        with open(command.folder / "posts" / "out.jsonl", "wb" if redirect == ">" else "ab") as stream:
            assert command(*words.split(), stdout=stream).returncode == alone.returncode
    written = (command.folder / "posts" / "out.jsonl").read_bytes()
    assert written == alone.stdout * (2 if redirect == ">>" else 1)


@pytest.mark.parametrize("words", ["extract docs.jsonl -o docs.jsonl", "annotate docs.jsonl -o ./docs.jsonl",
                                   "extract posts -o x.jsonl --docs x.jsonl"])  # fmt: skip
def test_an_output_that_is_an_input_or_another_output_is_refused(command, words):
    before = (command.folder / "docs.jsonl").read_bytes()
    assert command(*words.split()).returncode == 2
    assert (command.folder / "docs.jsonl").read_bytes() == before


@pytest.mark.parametrize("name", ["\0", "a" * 300 + ".jsonl", "posts"], ids=["nul", "long", "folder"])
def test_a_name_that_no_file_can_have(tmp_path, name):
    (tmp_path / "posts").mkdir()
    with pytest.raises(OutputError):
        target_of(f"{tmp_path}/{name}").check()
