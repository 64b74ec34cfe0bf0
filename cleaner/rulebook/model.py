"""What a rule is: frozen values, as read from YAML and before anything is compiled."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

from cleaner.errors import Location

Safety = Literal["safe", "unsafe", "suggest"]
Level = Literal["error", "warn", "info", "off"]
Unit = Literal["character", "line", "span", "lines", "sentence", "word", "document"]
Phase = Literal[
    "characters", "mail", "words", "frame", "split", "strip", "article", "paragraphs"
]  # fmt: skip

SAFETIES = ("safe", "unsafe", "suggest")
LEVELS = ("error", "warn", "info", "off")
ROLES = (
    "caption",
    "credit",
    "author-bio",
    "disclaimer",
    "rights",
    "note",
    "update",
    "related",
    "section",
)
FIELDS = (
    "kind",
    "title",
    "subtitle",
    "authors",
    "publisher",
    "published",
    "updated",
    "dateline",
    "url",
)
KINDS = ("article", "stub", "teaser", "letter", "statement")
DAMAGES = ("mojibake", "entity", "decomposed", "paragraph-break", "hard-wrap")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many: from `least` to `most`, both included."""

    least: int = 0
    most: int | None = None

    def hold(self, count: int) -> bool:
        """Whether the count lies within."""
        return count >= self.least and (self.most is None or count <= self.most)

    def meet(self, least: float, most: float) -> bool:
        """Whether a count from `least` to `most` can lie within."""
        return most >= self.least and (self.most is None or least <= self.most)


@dataclass(frozen=True, slots=True)
class Fused:
    """Two things run together: the names of the captures that they become once cut apart.

    openers: words of which one in title case, before a word in small letters, begins the second
    offices: titles that belong to the name after them
    """

    into: tuple[str, str]
    openers: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on one stretch of text: every part that is given must hold.

    texts:  it is one of these, spaces, quotes and dashes folded and ornaments at its ends ignored
    regex:  the pattern matches it: all of it, or for a span any part
    any_of: at least one of these holds
    none_of: this does not hold
    where:  what the pattern captured under a name matches in turn
    rules:  one of the named rules' own matchers holds
    fuzzy:  so many letters may be too many, too few or wrong where it is one of the texts
    quoted: the document passes items on behind quotation marks
    folded: header lines of mails, such as this one, were folded
    transport: header lines of mails such as this one tell only how the mail travelled
    encoded: header lines of mails, such as this one, have words in the code of RFC 2047
    unknown: it is a word of none of these languages, and no part of an address
    """

    texts: tuple[str, ...] = ()
    regex: str | None = None
    fold: bool = False
    words: Bounds | None = None
    chars: Bounds | None = None
    any_of: tuple[Matcher, ...] = ()
    none_of: Matcher | None = None
    rules: tuple[str, ...] = ()
    where: tuple[tuple[str, Matcher], ...] = ()
    damage: str | None = None
    fused: Fused | None = None
    frame: Frame | None = None
    layout: Layout | None = None
    contents: Contents | None = None
    quoted: Quoted | None = None
    folded: Matcher | None = None
    encoded: Matcher | None = None
    transport: Matcher | None = None
    fuzzy: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def of_mails(self) -> bool:
        """Whether it looks for what mailers did to the lines of a whole document."""
        parts = (self.quoted, self.folded, self.encoded, self.transport)
        return any(part is not None for part in parts)


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a scraped page: all lines around its text.

    least:  lines that a frame has
    until:  a line with which the frame begins again after the text
    thread: a line that each comment below the text has, such as a button to reply
    stamp:  a line that tells when a comment was written
    entry:  a line that only pages have: what has few of them is none
    section: the name of a section: a row of such lines shows a page as an entry does
    """

    least: int = 20
    until: Matcher | None = None
    thread: Matcher | None = None
    stamp: Matcher | None = None
    entry: Matcher | None = None
    section: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of the headers that a digest repeats.

    least:  headers that are no chance
    title:  a line that can be a headline
    source: a line that tells from where or of which day an article is
    beside: a line that tells something else of it
    dated:  a line with a day in it, captured as `published`, and what is `before` and `after`
    part:   a part of such a line that tells something
    known:  the name of an outlet that is no chance
    name:   a line that can be a name, alone
    person: a line that is a person's name
    label:  a line that stands in headers and tells nothing
    stroke: a line that parts articles
    apart:  a line of another kind of header, which says nothing of the layout
    """

    least: int = 3
    title: Matcher | None = None
    source: Matcher | None = None
    beside: Matcher | None = None
    dated: Matcher | None = None
    part: Matcher | None = None
    known: Matcher | None = None
    name: Matcher | None = None
    person: Matcher | None = None
    label: Matcher | None = None
    stroke: Matcher | None = None
    apart: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a newsletter, whose entries stand again as the headings of its articles.

    least:  entries with a heading that are no chance
    mark:   a line above the list that only an issue of a newsletter has
    apart:  a line above the list that other documents with contents have
    entry:  a line that can be an entry
    stroke: a line that parts articles, or that is under or over a heading
    """

    least: int = 3
    mark: Matcher | None = None
    apart: Matcher | None = None
    entry: Matcher | None = None
    stroke: Matcher | None = None


CONTENTS_LINES = tuple(part.name for part in fields(Contents) if part.name != "least")
LAYOUT_LINES = tuple(part.name for part in fields(Layout) if part.name != "least")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Items that somebody passes on behind quotation marks, with remarks between them.

    least: items that are no chance
    head:  a line on top of an item that says when, or from whom, it is
    field: a header line of a mail
    reply: a line that says whose words follow, and are answered
    """

    least: int = 2
    head: Matcher | None = None
    field: Matcher | None = None
    reply: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line, or with `many` a run of lines, of a sequence.

    name:    the whole line is captured under it
    keep:    part of the unit, but not dropped with it
    context: has to be there, but is no part of the unit
    joined:  no blank line stands above it
    """

    matcher: Matcher
    name: str | None = None
    optional: bool = False
    many: bool = False
    keep: bool = False
    context: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A run of lines: the items one after the other, or all from one line to another."""

    items: tuple[Item, ...] = ()
    first: Matcher | None = None
    last: Matcher | None = None
    max_lines: int = 12


@dataclass(frozen=True, slots=True)
class Position:
    """Where in the article the unit has to stand; lines are counted without blank ones.

    first, last:       among that many lines from the start or the end
    above_text:        before the first paragraph, the first line that is a whole sentence
    first_share, last_share: among that share of the lines, 0 to 1
    in_frame:          in a page, the frame of which went
    """

    first: int | None = None
    last: int | None = None
    first_share: float | None = None
    last_share: float | None = None
    line_start: bool = False
    line_end: bool = False
    above_text: bool = False
    in_frame: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A line that matches stands at most `within` lines before or after."""

    matcher: Matcher
    within: int


@dataclass(frozen=True, slots=True)
class Repeats:
    """The unit stands again.

    title:     it is the article's title
    times:     so often, at least, its lines stand in the text at hand
    elsewhere: so often, at least, they stand in the rest of the document
    """

    title: bool = False
    times: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A line above the unit has as its part `entry` what the unit captured under a name."""

    capture: str
    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Conditions:
    """What has to hold around a unit; parts that are not given hold.

    prev, next: the neighbouring line; `edge` in place of a matcher: there is none
    line:       the line that holds the unit
    document:   the pattern is found in the document outside the unit; may hold ${capture}
    raw:        the pattern is found in the source of the unit, before its characters were repaired
    meta:       fields of the article that have to match
    same:       captures that are equal, case aside
    listed:     a list above the unit, such as a table of contents, has it
    """

    prev: Matcher | Literal["edge"] | None = None
    next: Matcher | Literal["edge"] | None = None
    line: Matcher | None = None
    near: Near | None = None
    position: Position | None = None
    document: str | None = None
    repeats: Repeats | None = None
    raw: str | None = None
    meta: tuple[tuple[str, Matcher], ...] = ()
    same: tuple[str, str] | None = None
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """A word put together from evidence.

    missing:   `head` where letters before the unit are lost
    join:      captures that are one word
    sources:   where the word has to be known: `document`, `lexicon:<language>`; for characters the
               name of the repairer
    posterior: how sure one has to be, 0 to 1; from `suggest` up to it the place is flagged
    """

    sources: tuple[str, ...]
    missing: str | None = None
    letters: int = 1
    join: tuple[str, ...] = ()
    posterior: float = 0.99
    suggest: float = 0.9


@dataclass(frozen=True, slots=True)
class Action:
    """What a rule does with the unit it selected."""

    drop: bool = False
    replace: str | None = None
    restore: Restore | None = None
    mark: str | None = None
    split: bool = False
    share: bool = False
    sets: tuple[tuple[str, str], ...] = ()
    extra: str | None = None
    extra_text: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and what cleaning it with this one rule gives.

    given:   the text
    out:     the text of the articles after it
    keep:    the rule leaves the text alone
    others:  names of rules that have to run too
    failure: why it does not work yet; then it has to fail
    """

    at: Location
    given: str
    keep: bool = False
    out: str | None = None
    fields: tuple[tuple[str, object], ...] = ()
    extras: tuple[tuple[str, str], ...] | None = None
    flags: tuple[str, ...] | None = None
    articles: tuple[tuple[tuple[str, object], ...], ...] | None = None
    others: tuple[str, ...] = ()
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Which documents a rule is for, in globs; one with a `!` before it is not wanted.

    languages: of the text
    paths:     of the document, from some folder on
    sources:   the publisher of the article, or the host of its address
    meta:      other fields of the article
    """

    languages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    meta: tuple[tuple[str, tuple[str, ...]], ...] = ()


EVERY_DOCUMENT = Target()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: it selects a unit, matches all of it, under conditions, and does one thing."""

    id: str
    at: Location
    title: str
    why: str
    safety: Safety
    unit: Unit
    action: Action
    level: Level = "warn"
    refs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    target: Target = EVERY_DOCUMENT
    matcher: Matcher = field(default_factory=Matcher)
    lines: Lines | None = None
    when: Conditions = field(default_factory=Conditions)
    unless: Conditions | None = None
    min_hits: int | None = None
    max_hits: int | None = None
    examples: tuple[Example, ...] = ()

    @property
    def phase(self) -> Phase:
        """When the rule runs: it follows from what it selects and does."""
        if self.unit == "character":
            return "characters"
        if self.matcher.of_mails:
            return "mail"
        if self.unit == "document":
            if self.matcher.damage is not None:
                return "paragraphs"
            if self.matcher.layout is not None or self.matcher.contents is not None:
                return "split"
            return "article" if self.matcher.frame is None else "frame"
        if self.action.split:
            return "split"
        keeps = bool(self.action.extra or self.action.sets)
        if self.action.restore is not None or (self.action.replace is not None and not keeps):
            return "words"
        return "strip"

    @property
    def package(self) -> str:
        """The package that the rule belongs to."""
        return self.id.rpartition("/")[0]
