"""How much many rules cost: the built-in ones beside the same with thousands of others before them.

    python bench/many_rules.py [--rules 10000] [--megabytes 0.2] [--repeats 5]

The rules are made here, the same in every run: a third name a line, a third begin like one, a third
have to be sought inside lines. Cleaning takes turns; the least time of each counts, since whatever
else a machine does only adds to it. Compare the ratio.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
import tempfile
import time
from pathlib import Path

from throughput import MEGABYTE, NOUNS, corpus, curled

import cleaner
from cleaner.plan import Plan, load_plan

RULES_IN_A_FILE = 100
RULE = """\
- id: rule-{number}
  title: Rule {number}
  why: Made by a benchmark.
  safety: safe
  match: {match}
  do: drop
  examples:
  - {{in: "Text stays.\\n{line}", out: Text stays.}}
  - {{in: "Another text.\\n{line}", out: Another text.}}
  - {{keep: "Nothing here."}}
"""


def rule(number: int) -> str:
    """One rule; its words are those of the text, so that none is ruled out at a glance."""
    pairs = list(itertools.islice(itertools.product(NOUNS, NOUNS), 2000))
    one, other = pairs[number * 7 % len(pairs)]
    head = f"{one.capitalize()} {other} {number}"
    match, line = (
        (f"{{text: 'The {head}'}}", f"The {head}"),
        (f"{{regex: '{head} .{{2,40}}', words: {{max: 12}}}}", f"{head} of it"),
        (
            f"{{regex: '\\p{{Lu}}.* {one}{number} {other}.*', words: {{max: 20}}}}",
            f"A {one}{number} {other} so",
        ),
    )[number % 3]
    return RULE.format(number=number, match=match, line=line)


def write_rules(folder: Path, count: int) -> None:
    """Rule files with so many rules in all."""
    folder.mkdir()
    for first in range(0, count, RULES_IN_A_FILE):
        numbers = range(first, min(first + RULES_IN_A_FILE, count))
        text = "schema: 1\nrules:\n" + "".join(map(rule, numbers))
        (folder / f"{first:06}.yaml").write_text(text, encoding="utf-8")


def least_seconds(plans: list[Plan], documents: list[bytes], repeats: int) -> list[float]:
    """Processor time of each plan for all documents, the least of some rounds after a first."""
    least = [float("inf")] * len(plans)
    for number in range(repeats + 1):
        for which, plan in enumerate(plans):
            start = time.process_time()
            for raw in documents:
                cleaner.clean_bytes(raw, plan)
            if number:
                least[which] = min(least[which], time.process_time() - start)
    return least


def main(argv: list[str] | None = None) -> int:
    """Measure, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rules", type=int, default=10_000, help="beside the built-in ones")
    parser.add_argument("--megabytes", type=float, default=0.2, help="of curly text")
    parser.add_argument("--repeats", type=int, default=5, help="rounds; the least counts")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        paths = corpus(Path(folder, "text"), int(options.megabytes * MEGABYTE), curled)
        documents = [path.read_bytes() for path in paths]
        write_rules(Path(folder, "many"), options.rules)
        few = load_plan()
        start = time.process_time()
        many = load_plan([str(Path(folder, "many"))])
        loading = time.process_time() - start
        alone, together = least_seconds([few, many], documents, options.repeats)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(few.rules):,} rules built in, {len(many.rules):,} in all")
    print(f"loading the others   {loading:.1f} s, {memory} MB in all")
    print(f"time with all of them / built-in alone   {together / alone:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
