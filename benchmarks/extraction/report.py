"""The tables and the plot of the results."""

from pathlib import Path
from typing import Any

CORPORA = ("alerts", "logs", "lists", "negative")
TARGETS = {"alerts": 50, "logs": 40, "lists": 20, "negative": 40}


def tables(measured: dict[str, Any]) -> str:
    """The whole results page."""
    parts = [
        "# Extraction\n",
        "`python benchmarks/extraction.py --peer-python VENV/bin/python --write`\n",
        f"{measured['machine']}; {', '.join(measured['versions'])}.\n",
        _speed(measured["speeds"]),
        _streams(measured["streams"]),
        _gigabyte(measured["gigabyte"]),
        _hostile(measured),
        _accuracy(measured["accuracy"]),
    ]
    return "\n".join(part for part in parts if part)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _speed(speeds: dict[str, dict[str, dict[str, float]]]) -> str:
    rows = []
    for name, by_corpus in speeds.items():
        row = [name]
        row += [
            f"{by_corpus[corpus]['rate']:.2f}" if corpus in by_corpus else "" for corpus in CORPORA
        ]
        row.append(f"{max(each['worst'] for each in by_corpus.values()) * 1e3:.0f}")
        row.append(f"{max(each['peak'] for each in by_corpus.values()):.0f}")
        rows.append(row)
    text = (
        "## Speed, MB/s of CPU time on one core\n\n"
        "Documents of about 4 KB; an alert is one document, 1.2 KB on average. A pass over a\n"
        "corpus begins with our memo empty; a peer is stopped at its budget. Peak memory holds\n"
        "Python, the libraries and the corpora themselves (about 60 MB).\n\n"
    )
    text += _table(["extractor", *CORPORA, "worst document, ms", "peak memory, MB"], rows)
    if "ioc-finder" in speeds:
        text += (
            "\nThe first and ioc-finder, the accurate peer, ran in turn, three rounds; the table\n"
            "has the medians. Times ioc-finder (median, least to most; wanted in brackets):\n"
        )
        text += ", ".join(
            f"{corpus} {each['ratio']:.0f}x, {each['least']:.0f} to {each['most']:.0f}"
            f" ({TARGETS[corpus]})"
            for corpus, each in speeds["sidelight"].items()
        )
        text += ".\n"
    return text


def _streams(streams: dict[str, dict[str, float]]) -> str:
    rows = [
        [
            name,
            f"{each['mb']:.1f}",
            f"{each['mentions']:.0f}",
            f"{each['scan']:.0f}",
            f"{each['cold']:.0f}",
            f"{each['warm']:.0f}",
            f"{each['cold'] / each['scan']:.2f}",
        ]
        for name, each in streams.items()
    ]
    return (
        "## One stream: the raw scan of the grammar, and the rest\n\n"
        "Scan is the automaton alone (candidates as offsets). The rest of the time is Python:\n"
        "the memo, the classification of candidates seen for the first time (cold), the look at\n"
        "what stands around doubtful ones, and the mentions themselves. Lists go past the\n"
        "general scan, by a pattern of their own.\n\n"
        + _table(
            ["corpus", "MB", "mentions", "scan MB/s", "cold memo", "full memo", "cold/scan"],
            rows,
        )
    )


def _gigabyte(one: dict[str, float] | None) -> str:
    if one is None:
        return ""
    return (
        "## A log of one gigabyte through `sidelight extract --count`\n\n"
        f"{one['seconds']:.0f} s of wall time, peak memory {one['peak']:.0f} MB,"
        f" {one['mentions']:.0f} mentions.\n"
    )


def _hostile(measured: dict[str, Any]) -> str:
    names = list(measured["hostile"])
    rows = []
    for label in measured["megabyte"]:
        row = [f"`{label}`", f"{measured['megabyte'][label]:.2f}"]
        row += [_seconds(measured["hostile"][name][label], measured["sizes"]) for name in names]
        rows.append(row)
    sizes = "/".join(f"{size // 1000}" for size in measured["sizes"])
    return (
        "## Hostile inputs, CPU seconds\n\n"
        f"The unit is repeated to {sizes} KB and the time of the largest is shown; `>` is where\n"
        "an extractor passed 4 s, and no larger one was tried (10 s is the limit of a document).\n"
        "The first column is one megabyte for us.\n\n"
        + _table(["input", "sidelight, 1 MB", *names], rows)
    )


def _seconds(seconds: list[float], sizes: tuple[int, ...]) -> str:
    if seconds[-1] > 4:
        return f"> {seconds[-1]:.0f} s at {sizes[len(seconds) - 1] // 1000} KB"
    return f"{seconds[-1]:.3f}"


def _accuracy(accuracy: dict[str, list[Any]]) -> str:
    names = list(accuracy)
    by_row = {name: {(row.kind, row.type): row for row in rows} for name, rows in accuracy.items()}
    rows = []
    for row in accuracy[names[0]]:
        if not row.labels and row.precision == 1:
            continue
        cells = [row.kind, row.type, str(row.labels)]
        for name in names:
            other = by_row[name].get((row.kind, row.type))
            cells.append(_scores(other))
        rows.append(cells)
    return (
        "## Accuracy on dev.jsonl, labels as they are\n\n"
        "F1 (precision/recall) where the labels are exhaustive, else the recall. The host of a\n"
        "URL that was found is never counted as false, for anybody; peers' values are refanged\n"
        "for them. The labels that we judge wrong are in extraction_labels.md.\n\n"
        + _table(["kind", "type", "labels", *names], rows)
    )


def _scores(row: Any) -> str:
    if row is None:
        return "-"
    if row.precision is None:
        return f"{row.recall:.3f}"
    return f"{row.score:.3f} ({row.precision:.2f}/{row.recall:.2f})"


def plot(speeds: dict[str, dict[str, dict[str, float]]], path: Path) -> None:
    """Bars of the rates, one group a corpus, on a logarithmic scale."""
    import matplotlib as mpl  # noqa: PLC0415 - only the plot needs it

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "sidelight"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(9, 4))
    names = [name for name in speeds if name != "sidelight json"]
    width = 0.8 / len(names)
    for number, name in enumerate(names):
        places = [place + number * width for place in range(len(CORPORA))]
        rates = [speeds[name][corpus]["rate"] for corpus in CORPORA]
        axes.bar(places, rates, width, label=name)
    axes.set_yscale("log")
    axes.set_ylabel("MB/s of CPU time, one core")
    axes.set_xticks([place + 0.4 - width / 2 for place in range(len(CORPORA))], CORPORA)
    axes.legend(ncols=2, fontsize="small")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
