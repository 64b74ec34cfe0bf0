"""The work that is done on one input: read it, clean it, write its records down.

It depends on the input and the options alone, so it may run in any process.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from cleaner.configuration import NOTHING_SETTLED, Configuration
from cleaner.document import Cleaned, Failed
from cleaner.pipeline import clean_bytes, clean_record
from cleaner.plan import Plan, load_plan
from cleaner.readers.files import Found, read
from cleaner.readers.inputs import Given, Input, Missed, Skipped, Text
from cleaner.records import Origin, Record, document_records, source_record
from cleaner.restore import Mismatch, source_bytes
from cleaner.writers.forms import Form, json_line, written
from cleaner.writers.names import stem
from cleaner.writers.tally import Tally, tally

T = TypeVar("T")


_COLLECTED_AFTER = 500_000  # objects more than before; Python's own number is 700


@dataclass(frozen=True, slots=True)
class Options:
    """What a plan is made of, in a form that can be sent to a worker."""

    rules: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe: bool = False
    configuration: Configuration = NOTHING_SETTLED

    def record(self) -> dict[str, object]:
        """For the run's account: rule files by their names, which say nothing of the machine."""
        return {
            "rules": [os.path.basename(os.path.abspath(path)) for path in self.rules],
            "select": list(self.select),
            "ignore": list(self.ignore),
            "unsafe": self.unsafe,
            "configuration": os.path.basename(self.configuration.at) or None,
        }


@cache
def plan_of(options: Options) -> Plan:
    """The plan, which each process makes once. Raises RuleErrors."""
    plan = load_plan(
        options.rules, options.select, options.ignore, options.unsafe, options.configuration
    )
    # Rules live as long as the process, and what a document is made of goes without a collection,
    # since nothing in it refers back: so collections walk over little, and seldom.
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
    return plan


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """An article, written down; `stem` is what its file would be called after."""

    id: str
    stem: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """A document that was cleaned, written down. `note` is something to tell the user."""

    path: str
    shown: str
    articles: tuple[WrittenArticle, ...]
    source: bytes
    tally: Tally
    note: str = ""


Outcome = Done | Missed | Skipped


@dataclass(frozen=True, slots=True)
class Cleaning:
    """The function that `run` maps over its inputs."""

    options: Options
    form: Form

    def __call__(self, given: Found) -> list[Outcome]:
        return list(each_document(given, plan_of(self.options), self._written))

    def lost(self, given: Found) -> list[Outcome]:
        """What to say of an input that took its worker process down."""
        return [lost(given)]

    def _written(self, document: CleanedDocument) -> Done | Missed:
        result = document.cleaned
        records = document_records(result, plan_of(self.options).digest)
        source = source_record(result, document.of)
        problem = _not_reversible(source, records)
        if problem:
            hint = "please report it with the document: nothing of it was written"
            return Missed(document.shown, Failed(result.source.path, problem, hint))
        write = written(self.form)
        return Done(
            result.source.path,
            document.shown,
            tuple(WrittenArticle(str(r["id"]), stem(r), write(r)) for r in records),
            json_line(source),
            tally(result),
            document.note or ("" if records else "no article in it"),
        )


def _not_reversible(source: Record, records: Sequence[Record]) -> str:
    """Why the source would not come back from its records, which would be a fault of ours.

    The check takes a small part of the time that cleaning does, and no promise is kept better.
    """
    try:
        source_bytes(source, {str(record["id"]): record for record in records})
    except Mismatch as error:
        return f"would not come back: {error}"
    return ""


@dataclass(frozen=True, slots=True)
class CleanedDocument:
    """A document with its outcome, before anything is written down."""

    shown: str
    cleaned: Cleaned
    of: Origin
    note: str = ""


def each_document(
    given: Found, plan: Plan, use: Callable[[CleanedDocument], T]
) -> Iterator[T | Missed | Skipped]:
    """What `use` makes of each document of an input that could be cleaned; why not, for the others.

    Cleaning turns its own failures into values. This is the one place where what fails around it,
    for whatever reason, becomes one too: no document stops a run.
    """
    documents = read(given) if isinstance(given, Input) else iter((given,))
    for document in documents:
        if isinstance(document, (Missed, Skipped)):
            yield document
            continue
        try:
            result: T | Missed = _used(document, plan, use)
        except Exception as error:  # noqa: BLE001  (beside the pipeline's, which guards its callers)
            problem = f"failed inside cleaner: {type(error).__name__}: {error}"
            hint = "please report it with the document: no document should do this"
            result = Missed(document.shown, Failed(document.path, problem, hint))
        yield result


def _used(document: Text | Given, plan: Plan, use: Callable[[CleanedDocument], T]) -> T | Missed:
    outcome, of = _outcome(document, plan)
    if isinstance(outcome, Failed):
        return Missed(document.shown, outcome)
    note = document.note if isinstance(document, Text) else ""
    return use(CleanedDocument(document.shown, outcome, of, note))


def _outcome(document: Text | Given, plan: Plan) -> tuple[Cleaned | Failed, Origin]:
    if isinstance(document, Text):
        return clean_bytes(document.raw, plan, document.path), "file"
    return clean_record(document.record, plan, document.path), "record"


def lost(given: Found) -> Missed:
    """What to say of an input that took its worker process down."""
    if not isinstance(given, Input):
        raise TypeError(f"{given} needs no work")
    hint = "it may need more memory than there is; try it alone, with `-j 1`"
    return Missed(given.shown, Failed(given.path, "its worker process died", hint))
