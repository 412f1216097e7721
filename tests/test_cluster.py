"""Runs on dask.distributed, with a scheduler and workers of their own, one of which is killed."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.batch import Settings, run
from claimx.batch.cluster import run_on_cluster
from claimx.batch.job import Job
from claimx.batch.part import Shipment, count_lines, extract_part
from claimx.batch.plan import plan
from claimx.errors import InputError, OutputError
from claimx.sources.lines import read_lines
from claimx.sources.paths import read_inputs
from claimx.sources.text import DEFAULTS

CORPUS = Path(__file__).parent.parent / "corpus" / "articles"
RULES = Job("rules")
BOTH = Job("rules", documents=True)


def free_port():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    """Return a folder with files, lines without ids that are cut into parts, and what cannot be read."""
    folder = tmp_path_factory.mktemp("articles")
    texts = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))[:30]]
    for number, text in enumerate(texts[:8]):
        (folder / f"{number}.txt").write_text(text, "utf-8")
    lines = [json.dumps({"text": text}) for text in texts[8:]]
    lines[3:3] = ["", "no json"]
    (folder / "9.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "a.txt").write_bytes(b"\xc3\xa9 \xff")
    return folder


@pytest.fixture(scope="module")
def expected(articles):
    stream = io.BytesIO()
    run(lambda: read_inputs([articles], DEFAULTS), RULES, stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def scheduler():
    """Start a scheduler and return its address and a function that starts a worker."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    command = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    running = [subprocess.Popen(command, **quiet)]

    def start_worker():
        command = [*dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        running.append(subprocess.Popen(command, **quiet))
        return running[-1]

    yield address, start_worker
    for process in running:
        process.kill()
        process.wait()


def joined(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.glob("part-*.jsonl")))


def test_a_cluster_gives_the_records_of_one_process(scheduler, articles, expected, tmp_path):
    address, start_worker = scheduler
    start_worker()
    victim = start_worker()

    def kill(summary):
        victim.kill()

    summary = run_on_cluster(
        [str(articles)], BOTH, str(tmp_path / "out"), docs=str(tmp_path / "docs"), scheduler=address,
        part_size=6000, watch=kill,
    )  # fmt: skip
    assert victim.wait() != 0
    assert joined(tmp_path / "out") == expected
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_text())
    assert manifest["complete"]
    assert len(manifest["inputs"]) > 10
    assert summary.failed == 2
    texts = {
        row["id"]: row["text"]
        for row in map(json.loads, joined(tmp_path / "docs").splitlines())
        if "id" in row
    }
    for row in map(json.loads, expected.splitlines()):
        if "sentence" in row:
            assert texts[row["doc_id"]][row["start"] : row["end"]] == row["sentence"]


def test_a_run_goes_on_from_its_manifest(scheduler, articles, expected, tmp_path):
    address, _ = scheduler
    out = str(tmp_path / "out")

    def stop(summary):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_on_cluster([str(articles)], RULES, out, scheduler=address, part_size=6000, watch=stop)
    assert not json.loads((tmp_path / "out" / "_manifest.json").read_text())["complete"]
    go_on = Settings(resume=True)
    with pytest.raises(InputError, match="other settings, model"):
        run_on_cluster(
            [str(articles)], Job("default"), out, scheduler=address, part_size=6000, settings=go_on
        )
    with pytest.raises(InputError, match="other inputs"):
        run_on_cluster([str(articles / "0.txt")], RULES, out, scheduler=address, settings=go_on)
    run_on_cluster([str(articles)], RULES, out, scheduler=address, part_size=6000, settings=go_on)
    assert joined(tmp_path / "out") == expected
    again = run_on_cluster([str(articles)], RULES, out, scheduler=address, part_size=6000, settings=go_on)
    assert again.resumed == again.inputs


def test_a_part_that_no_worker_can_do_becomes_error_records(scheduler, articles, tmp_path, monkeypatch):
    address, _ = scheduler
    monkeypatch.setattr("claimx.batch.cluster.extract_part", _dies)
    summary = run_on_cluster([str(articles / "0.txt")], RULES, str(tmp_path), scheduler=address)
    (row,) = map(json.loads, joined(tmp_path).splitlines())
    assert (row["schema"], row["doc_id"]) == ("claimx.error/1", str(articles / "0.txt"))
    assert "The part failed 3 times" in row["error"]
    assert summary.failed == 1


def _dies(*_):
    raise MemoryError


def test_parquet_parts_and_urls(scheduler, articles, expected, tmp_path):
    address, _ = scheduler
    summary = run_on_cluster([f"file://{articles}"], RULES, f"file://{tmp_path}/c.parquet", scheduler=address)
    table = pyarrow.parquet.read_table(tmp_path / "c.parquet")
    assert table.num_rows == summary.records == len(expected.splitlines())
    assert all(name.startswith("file:///") for name in table["doc_id"].to_pylist())


def test_what_a_job_needs_is_sent_to_the_workers(tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("name,label\nblorptin,drug\n")
    (tmp_path / "a.txt").write_text("Blorptin treats arthritis.")
    shipment = Shipment.of(Job("rules", (str(terms),)))
    terms.unlink()
    (part,) = plan([str(tmp_path / "a.txt")])
    done = extract_part(shipment, part, (0,), str(tmp_path / "out.jsonl"), None)
    assert (done.articles, json.loads((tmp_path / "out.jsonl").read_text())["drug"]["name"]) == (
        1,
        "blorptin",
    )


def test_a_scheduler_that_is_not_there_is_named(articles, tmp_path):
    with pytest.raises(OutputError, match="The scheduler does not answer"):
        run_on_cluster([str(articles)], RULES, str(tmp_path), scheduler=f"tcp://127.0.0.1:{free_port()}")


@given(
    lines=st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")), max_size=12),
    size=st.integers(1, 30),
    end=st.booleans(),
)
def test_cut_files_have_each_line_once_with_its_number(tmp_path_factory, lines, size, end):
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_bytes(b"\n".join(lines) + (b"\n" if end else b""))
    whole = [record.doc_id for record in read_lines(io.BytesIO(path.read_bytes()), path.as_posix(), DEFAULTS)]
    found, before = [], 0
    for (piece,) in plan([str(path)], size):
        with open(path, "rb") as stream:
            from claimx.batch.part import _range

            pieces = (
                _range(stream, piece, before, RULES) if piece.end else read_lines(stream, piece.url, DEFAULTS)
            )
            found += [record.doc_id for record in pieces]
        before += count_lines(piece)
    assert found == whole


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_a_file_whose_lines_cannot_be_cut_is_read_once(tmp_path, encoding):
    path = tmp_path / "a.jsonl"
    path.write_bytes("".join(f'{{"id": {at}, "text": "Zinc."}}\n' for at in range(9)).encode(encoding))
    parts = plan([str(path)], 50)
    ids = []
    for number, part in enumerate(parts):
        out = tmp_path / f"{number}.jsonl"
        extract_part(Shipment.of(Job("rules", claims=False, documents=True)), part, (3,), str(out), None)
        ids += [row.get("id") or row["doc_id"] for row in map(json.loads, out.read_text().splitlines())]
    marked = encoding in ("utf-16", "utf-32")
    assert ids == ([str(at) for at in range(9)] if marked else [path.as_posix()])


def test_the_command_starts_a_cluster_of_its_own(articles, expected, tmp_path):
    command = [
        sys.executable,
        "-m",
        "claimx",
        "extract",
        str(articles),
        "--model",
        "rules",
        "--engine",
        "dask",
    ]
    done = subprocess.run(
        [*command, "--jobs", "2", "-o", str(tmp_path / "out")], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1, done.stderr
    assert joined(tmp_path / "out") == expected
    assert "inputs failed: 2" in done.stderr
    assert "Traceback" not in done.stderr
