"""How fast: the whole pipeline beside `ftfy.fix_text` alone and beside the floor, on the same text.

    python bench/throughput.py [--megabytes 3] [--repeats 5]

The text is made here, the same in every run: English-like news, once with curly quotes, dashes and
no-break spaces, once in plain ASCII, as documents of some 20 KB; each round has documents of its
own, so that nobody gains by what he remembers of the last. One process, one core. The contestants
take turns at each document, so that a machine that slows down slows all of them; the median counts,
after a first round that is told apart: in it patterns are compiled and their automata grow.
Speeds differ between machines by far more than they do between versions: compare the ratios.

    floor     read, decode, JSON by orjson, write
    ftfy      read, decode, `ftfy.fix_text`, nothing else
    cleaner   read, `cleaner.clean_bytes`, JSON of each article by orjson, write
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import ftfy
import orjson

import cleaner
from cleaner.document import Failed
from cleaner.jobs import Options, plan_of
from cleaner.plan import Plan
from cleaner.records import document_records

MEGABYTE = 1_000_000
DOCUMENT_BYTES = 20_000
SEED = 20_231_004

NOUNS = (
    "harbour ferry council mill bakery bridge lake valley mayor gate dam school market river tower "
    "museum village farmer fisher engineer report budget winter summer morning committee agreement"
).split()
VERBS = (
    "opened closed rebuilt visited praised doubted measured promised delayed repaired sold crossed "
    "explained defended approved rejected painted counted"
).split()
ADJECTIVES = (
    "old new quiet northern famous narrow costly early late public private careful sudden long "
    "short unexpected broken"
).split()
NAMES = "Brook Marin Dell Berg Hall Aas Stone Rivers Field Marsh Wells Ford".split()
FIRST_NAMES = "Ada Jose Lin Zoe Ida Tom Eve Max Una Ben".split()
PLACES = ("Milltown", "Lake City", "Northgate", "Old Harbour", "Damside")
OUTLETS = ("Harbour Post", "Lake Radio", "The Mill Review", "Valley Courier")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

OPENING, CLOSING = "“", "”"
CONTESTANTS = ("floor", "ftfy", "cleaner")
CURLY = {"'": "’", " - ": " – ", " near ": " near\u00a0"}


class Writer:
    """Writes articles from word lists; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def phrase(self) -> str:
        pick = self.random.choice
        return f"the {pick(ADJECTIVES)} {pick(NOUNS)}"

    def person(self) -> str:
        return f"{self.random.choice(FIRST_NAMES)} {self.random.choice(NAMES)}"

    def clause(self) -> str:
        return f"{self.phrase()} {self.random.choice(VERBS)} {self.phrase()}"

    def sentence(self) -> str:
        number = self.random.randint(2, 990)
        clause = self.clause()
        shapes: tuple[Callable[[], str], ...] = (
            lambda: f"{clause} near {self.random.choice(PLACES)}.",
            lambda: f"{clause}, and {self.clause()} after {number} days.",
            lambda: f'"{clause.capitalize()}," said {self.person()}, who hadn\'t seen it before.',
            lambda: f"{clause} - {number} people watched - before {self.clause()}.",
            lambda: f"it wasn't {self.phrase()} that {self.random.choice(VERBS)} {self.phrase()}.",
        )
        text = self.random.choice(shapes)()
        return text if text.startswith('"') else text[0].upper() + text[1:]

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(2, 5)))

    def headline(self) -> str:
        pick = self.random.choice
        return f"{pick(ADJECTIVES).capitalize()} {pick(NOUNS)} {pick(VERBS)} in {pick(PLACES)}"

    def article(self) -> str:
        date = f"{self.random.choice(MONTHS)} {self.random.randint(1, 28)} 2023"
        head = [self.headline(), self.random.choice(OUTLETS), date, f"By {self.person()}"]
        body = [self.paragraph() for _ in range(self.random.randint(6, 12))]
        return "\n\n".join([head[0], "\n".join(head[1:]), *body])

    def document(self) -> str:
        articles: list[str] = []
        while sum(map(len, articles)) < DOCUMENT_BYTES:
            articles.append(self.article())
        return "\n\n".join(articles) + "\n"


def curled(text: str) -> str:
    """The text as a news site sets it: curly quotes, dashes, no-break spaces at link edges.

    >>> curled('''"It wasn't me," he said - twice.''')
    '“It wasn’t me,” he said – twice.'
    """
    pieces = text.split('"')
    text = pieces[0] + "".join(
        (OPENING if number % 2 else CLOSING) + piece for number, piece in enumerate(pieces[1:], 1)
    )
    for plain, typeset in CURLY.items():
        text = text.replace(plain, typeset)
    return text


def corpus(folder: Path, size: int, style: Callable[[str], str], seed: int = SEED) -> list[Path]:
    """Documents in one style, `size` bytes or a little more; other words for another seed."""
    writer = Writer(seed)
    folder.mkdir(parents=True)
    paths: list[Path] = []
    while size > 0:
        raw = style(writer.document()).encode()
        paths.append(folder / f"{len(paths):04}.txt")
        paths[-1].write_bytes(raw)
        size -= len(raw)
    return paths


# --- the contestants: each does its work on one file ---


def floor(path: Path, out: Path) -> None:
    text = path.read_bytes().decode()
    out.write_bytes(orjson.dumps({"path": path.name, "text": text}))


def ftfy_alone(path: Path, out: Path) -> None:
    ftfy.fix_text(path.read_bytes().decode())


def whole_pipeline(path: Path, out: Path, plan: Plan) -> None:
    cleaned = cleaner.clean_bytes(path.read_bytes(), plan, path=path.name)
    if isinstance(cleaned, Failed):
        sys.exit(f"{path}: {cleaned.problem}")
    records = document_records(cleaned, plan.digest)
    out.write_bytes(b"\n".join(orjson.dumps(record) for record in records))


def seconds(
    contestants: dict[str, Callable[[Path, Path], None]], paths: list[Path], out: Path
) -> dict[str, float]:
    """How long each contestant works on all files; they take turns at each file."""
    taken = dict.fromkeys(contestants, 0.0)
    for path in paths:
        for name, work in contestants.items():
            start = time.perf_counter()
            work(path, out)
            taken[name] += time.perf_counter() - start
    return taken


def measure(rounds: list[list[Path]], out: Path, plan: Plan) -> tuple[dict[str, float], float]:
    """MB/s of each contestant, and the ratio of `cleaner` to `ftfy` in the first round.

    The median of the rounds counts, without the first.
    """
    contestants: dict[str, Callable[[Path, Path], None]] = dict(
        zip(CONTESTANTS, (floor, ftfy_alone, partial(whole_pipeline, plan=plan)), strict=True)
    )
    speeds = [
        {name: size_of(paths) / took for name, took in seconds(contestants, paths, out).items()}
        for paths in rounds
    ]
    first, *others = speeds
    median = {name: statistics.median(speed[name] for speed in others) for name in CONTESTANTS}
    return median, first["cleaner"] / first["ftfy"]


def size_of(paths: list[Path]) -> float:
    """Of all documents together, in MB."""
    return sum(path.stat().st_size for path in paths) / MEGABYTE


def line(name: str, size: float, speed: dict[str, float], first: float) -> str:
    """One row of the table."""
    speeds = "".join(f"{speed[contestant]:>10.2f}" for contestant in CONTESTANTS)
    to_ftfy, to_floor = (speed["cleaner"] / speed[other] for other in ("ftfy", "floor"))
    return f"{name:<6}{size:>5.1f}{speeds}{to_ftfy:>15.2f}{first:>14.2f}{to_floor:>16.4f}"


def main(argv: list[str] | None = None) -> int:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=float, default=3, help="text of each kind, each round")
    rounds = "rounds after the first; the median counts"
    parser.add_argument("--repeats", type=int, default=5, help=rounds)
    options = parser.parse_args(argv)
    size = int(options.megabytes * MEGABYTE)
    plan = plan_of(Options())  # as `cleaner run` makes it
    print(f"cleaner {cleaner.__version__}, ftfy {ftfy.__version__}; one core, MB/s")
    heads = "".join(f"{contestant:>10}" for contestant in CONTESTANTS)
    print(
        f"{'text':<6}{'MB':>5}{heads}{'cleaner/ftfy':>15}{'first round':>14}{'cleaner/floor':>16}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, style in (("curly", curled), ("ascii", str)):
            texts = [
                corpus(Path(folder, name, str(n)), size, style, SEED + n)
                for n in range(options.repeats + 1)
            ]
            speed, first = measure(texts, Path(folder, "out"), plan)
            print(line(name, size_of(texts[0]), speed, first))
    return 0


if __name__ == "__main__":
    sys.exit(main())
