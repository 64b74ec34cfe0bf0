"""The documents of a corpus, one after the other, for verbs that try rules on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.cli import messages
from cleaner.cli.engine import found
from cleaner.readers.files import read
from cleaner.readers.inputs import Input, Missed, Skipped, Text


class Corpus:
    """The documents that paths name; what else is met on the way is told.

    failures: inputs that could not be had, so far
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self.failures = 0

    def __iter__(self) -> Iterator[Text]:
        for given in found(self._paths):
            for document in read(given) if isinstance(given, Input) else (given,):
                if isinstance(document, Text):
                    yield document
                elif isinstance(document, Missed):
                    self.failures += 1
                    messages.missed(document)
                elif isinstance(document, Skipped):
                    messages.note(document.shown, document.why)
                else:
                    messages.note(document.shown, "a record: rules are tried on documents only")
