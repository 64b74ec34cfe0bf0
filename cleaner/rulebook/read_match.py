"""What rule files say of units: macros, matchers, and the conditions around them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Literal

import yaml

from cleaner.lexicon import has_lexicon
from cleaner.rulebook import model
from cleaner.rulebook.dialect import DialectError, compiled, expanded
from cleaner.rulebook.misprints import LETTERS_OF_AN_ERROR, MOST_ERRORS
from cleaner.rulebook.model import (
    Bounds,
    Conditions,
    Contents,
    Frame,
    Fused,
    Item,
    Layout,
    Lines,
    Listed,
    Matcher,
    Near,
    Position,
    Quoted,
    Repeats,
)
from cleaner.rulebook.pieces import pattern_of
from cleaner.rulebook.vocabulary import Vocab, read_literals
from cleaner.rulebook.yaml_nodes import DEEPEST, Complaints, did_you_mean

MATCH_KEYS = (
    "any", "chars", "contents", "damage", "encoded", "fold", "folded", "frame", "fused", "fuzzy",
    "is", "layout", "list", "not", "quoted", "regex", "rule", "text", "transport", "unknown",
    "where", "words",
)  # fmt: skip
LINES_KEYS = ("seq", "from", "to", "max-lines")
ITEM_KEYS = ("as", "optional", "many", "keep", "context", "joined")
CONDITION_KEYS = (
    "prev", "next", "line", "near", "position", "document", "repeats", "raw", "meta", "same",
    "listed",
)  # fmt: skip
_PIECE_KEYS = (
    "any", "chars", "fold", "fused", "fuzzy", "is", "list", "not", "regex", "text", "unknown",
    "words",
)  # fmt: skip
_PIECES = ("span", "word", "sentence")
_UNITS_OF_KEYS = {
    **dict.fromkeys(
        ("contents", "frame", "layout", "quoted", "folded", "encoded", "transport"), ("document",)
    ),
    "damage": ("character", "document"),
    "fused": _PIECES,
}

MOST_LINES = 200  # of a run, and of a neighbourhood: what is farther apart does not belong together
LONGEST_PATTERN = 200_000  # characters, macros written out
_MOST_MATCHERS = 1000  # inside one named matcher, each counted as often as it is used
_NAME = re.compile(r"\(\?P<(\w+)>")
_FILLED = re.compile(r"\$\{[A-Za-z_]\w*\}")  # ${capture} in a pattern that is completed later


class MatchReader:
    """Reads matchers and conditions of one rule file, its macros at hand.

    trusted: the patterns are known to be good, and are compiled only when they are needed
    vocab:   words that lists have beside their own
    """

    def __init__(self, shown: str, path: Path, *, trusted: bool = False, vocab: Vocab = ()) -> None:
        self.path, self.vocab = path, vocab
        self.complaints = Complaints(shown)
        self.trusted = trusted
        self.macros: dict[str, str] = {}
        self.named: dict[str, Matcher] = {}

    def define(self, name: str, node: yaml.Node) -> None:
        c = self.complaints
        if isinstance(node, yaml.ScalarNode):
            self.macros[name] = c.string(node, f"macro {name}")
            return
        if isinstance(node, yaml.MappingNode) and not {k.value for k, _ in node.value} <= {
            "list",
            "text",
        }:
            self.named[name] = self.named_matcher(node, f"matcher {name}")
            return
        entry = c.mapping(node, f"macro {name}", ("list", "text"))
        words = [*self.literals(entry.get("list"))]
        if "text" in entry:
            words += c.strings(entry["text"], "text")
        self.macros[name] = _alternatives(words)

    def named_matcher(self, node: yaml.Node, what: str) -> Matcher:
        """A matcher that others may be made of; refused where too much is inside it already."""
        matcher = self.matcher(node, what)
        inner = itertools.islice(_nested(matcher), _MOST_MATCHERS + 1)
        depths = list(inner)
        if len(depths) > _MOST_MATCHERS or max(depths) > DEEPEST:
            problem = f"{what} holds more than {_MOST_MATCHERS} others, or too deep a nest of them"
            self.complaints.add(node, problem, "use fewer named matchers inside each other")
            return Matcher()
        return matcher

    def literals(self, node: yaml.Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        found: list[str] = []
        for name in self.complaints.strings(node, "list"):
            try:
                found += read_literals(self.path, name, self.vocab)
            except (OSError, ValueError) as error:
                self.complaints.add(
                    node,
                    f"list {name!r} cannot be read: {error}",
                    "paths start at the rule file, or `lists/` of the built-in rules",
                )
        return tuple(found)

    def pattern(self, node: yaml.Node, what: str, *, template: bool = False) -> str:
        text = self.complaints.string(node, what)
        try:
            pattern = expanded(text, self.macros)
            if not self.trusted:
                _check_pattern(pattern)
                compiled(_FILLED.sub("x", pattern) if template else pattern)
        except DialectError as error:
            self.complaints.add(node, f"{what}: {error.problem}", error.hint)
            return ""
        return pattern

    # --- match ---

    def match(self, node: yaml.Node, unit: str) -> tuple[Matcher, Lines | None]:
        if unit in _PIECES:
            keys = self.complaints.mapping(node, f"a match in: {unit}", _PIECE_KEYS)
            return self.piece(node, self._matcher(keys, unit), unit), None
        if unit != "lines":
            matcher = self.matcher(node, "match", unit)
            if matcher.unknown:
                self.complaints.add(node, "only words are unknown", "say in: word")
            return matcher, None
        c = self.complaints
        keys = c.mapping(node, "match", LINES_KEYS)
        lines = Lines(
            items=tuple(c.each(keys["seq"], "seq", self.item)) if "seq" in keys else (),
            first=self.matcher(keys["from"], "from") if "from" in keys else None,
            last=self.matcher(keys["to"], "to") if "to" in keys else None,
            max_lines=c.integer(keys["max-lines"], "max-lines", MOST_LINES)
            if "max-lines" in keys
            else 12,
        )
        if bool(lines.items) == bool(lines.first and lines.last):
            c.add(node, "a match of lines needs either 'seq', or 'from' and 'to'")
        return Matcher(), lines

    def item(self, node: yaml.Node) -> Item:
        c = self.complaints
        keys = c.mapping(node, "an item of seq", (*MATCH_KEYS, *ITEM_KEYS))

        def yes(key: str) -> bool:
            return key in keys and c.boolean(keys[key], key)

        return Item(
            matcher=self._matcher({k: v for k, v in keys.items() if k in MATCH_KEYS}),
            name=c.string(keys["as"], "as") if "as" in keys else None,
            optional=yes("optional"),
            many=yes("many"),
            keep=yes("keep"),
            context=yes("context"),
            joined=yes("joined"),
        )

    def matcher(self, node: yaml.Node, what: str, unit: str = "line") -> Matcher:
        if isinstance(node, yaml.ScalarNode):
            return Matcher(texts=(self.complaints.string(node, what),))
        return self._matcher(self.complaints.mapping(node, what, MATCH_KEYS), unit)

    def _matcher(self, keys: dict[str, yaml.Node], unit: str = "line") -> Matcher:
        """The matcher of a unit of a rule, or of a line beside it."""
        c = self.complaints
        for key, value in keys.items():
            units = _UNITS_OF_KEYS.get(key, (unit,))
            if unit not in units:
                c.add(value, f"{key!r} tells nothing of a {unit}", f"say in: {units[0]}")
        regex = self.pattern(keys["regex"], "regex") if "regex" in keys else None
        texts = c.strings(keys["text"], "text") if "text" in keys else ()
        literals = texts + self.literals(keys.get("list"))
        return Matcher(
            texts=literals,
            regex=regex,
            fold=c.boolean(keys["fold"], "fold") if "fold" in keys else False,
            words=self.bounds(keys["words"], "words") if "words" in keys else None,
            chars=self.bounds(keys["chars"], "chars") if "chars" in keys else None,
            any_of=self.any_of(keys),
            none_of=self.matcher(keys["not"], "not") if "not" in keys else None,
            rules=c.strings(keys["rule"], "rule") if "rule" in keys else (),
            where=self.where(keys["where"], regex) if "where" in keys else (),
            damage=c.choice(keys["damage"], "damage", model.DAMAGES) if "damage" in keys else None,
            fused=self.fused(keys["fused"]) if "fused" in keys else None,
            frame=self.frame(keys["frame"]) if "frame" in keys else None,
            layout=self.layout(keys["layout"]) if "layout" in keys else None,
            contents=self.contents(keys["contents"]) if "contents" in keys else None,
            quoted=self.quoted(keys["quoted"]) if "quoted" in keys else None,
            folded=self.matcher(keys["folded"], "folded") if "folded" in keys else None,
            encoded=self.matcher(keys["encoded"], "encoded") if "encoded" in keys else None,
            transport=self.matcher(keys["transport"], "transport") if "transport" in keys else None,
            fuzzy=self.fuzzy(keys["fuzzy"], literals) if "fuzzy" in keys else 0,
            unknown=self.unknown(keys["unknown"]) if "unknown" in keys else (),
        )

    def piece(self, node: yaml.Node, matcher: Matcher, unit: str) -> Matcher:
        """The matcher of a piece of a line, its alternatives made one pattern."""
        c = self.complaints
        if matcher.unknown and unit != "word":
            c.add(node, "only words are unknown", "say in: word")
        if matcher.fuzzy and unit == "span":
            c.add(node, "only a whole word, sentence or line is misprinted", "say in: word")
        if not matcher.any_of:
            return matcher
        both = matcher.regex is not None or matcher.texts
        pattern = pattern_of(Matcher(any_of=matcher.any_of, fold=matcher.fold))
        if both or pattern is None:
            c.add(
                node,
                f"in: {unit}, `any` takes patterns and texts only, and stands alone",
                "say the lengths, and what it is not, beside `any`",
            )
            return matcher
        names = Counter(_NAME.findall(pattern))
        if twice := [name for name, times in names.items() if times > 1]:
            c.add(node, f"any: two parts are called {twice[0]!r}", "name one, or write one pattern")
        return replace(matcher, any_of=(), regex=pattern)

    def fuzzy(self, node: yaml.Node, texts: tuple[str, ...]) -> int:
        c = self.complaints
        errors = c.integer(node, "fuzzy", MOST_ERRORS)
        short = min(texts, key=len, default="")
        if not texts:
            c.add(node, "fuzzy: there is no text that could be misprinted", "add `text` or `list`")
        elif len(short) < errors * LETTERS_OF_AN_ERROR:
            c.add(
                node,
                f"fuzzy: {errors} wrong letters make {short!r} quite another text",
                f"{LETTERS_OF_AN_ERROR} letters for each that may be wrong",
            )
        return errors

    def unknown(self, node: yaml.Node) -> tuple[str, ...]:
        languages = []
        for name in self.complaints.strings(node, "unknown"):
            kind, _, language = name.partition(":")
            if kind == "lexicon" and has_lexicon(language):
                languages.append(language)
            else:
                self.complaints.add(
                    node, f"unknown: there is no {name!r}", "say `lexicon:en`, or another language"
                )
        return tuple(languages)

    def any_of(self, keys: dict[str, yaml.Node]) -> tuple[Matcher, ...]:
        c = self.complaints
        alternatives: list[Matcher] = []
        for name in c.strings(keys["is"], "is") if "is" in keys else ():
            if name in self.named:
                alternatives.append(self.named[name])
            else:
                c.add(
                    keys["is"],
                    f"no matcher is called {name!r}",
                    did_you_mean(name, sorted(self.named)),
                )
        if "any" in keys:
            alternatives += c.each(keys["any"], "any", lambda n: self.matcher(n, "any"))
        return tuple(alternatives)

    def where(self, node: yaml.Node, regex: str | None) -> tuple[tuple[str, Matcher], ...]:
        """What parts of a pattern have to be; `regex` is empty where something is wrong with it."""
        entries = self.complaints.mapping(node, "where", None)
        captured = _NAME.findall(regex or "")
        for name in entries:
            if name not in captured and regex != "":
                hint = did_you_mean(name, captured) if captured else "name it there: (?P<name>…)"
                self.complaints.add(entries[name], f"where: no {name!r} in the pattern", hint)
        return self.of_texts(entries, "where")

    def frame(self, node: yaml.Node) -> Frame:
        c = self.complaints
        lines = ("until", "thread", "stamp", "entry", "section")
        keys = c.mapping(node, "frame", ("least", *lines))
        least = c.integer(keys["least"], "least") if "least" in keys else Frame().least
        if ("thread" in keys) != ("stamp" in keys):
            c.add(node, "a thread of comments is known by `thread` and `stamp` together")
        return Frame(least, **{key: self.matcher(keys[key], key) for key in lines if key in keys})

    def layout(self, node: yaml.Node) -> Layout:
        needed = ("title", "source")
        least, lines = self.line_parts(node, "layout", model.LAYOUT_LINES, needed)
        return Layout(Layout().least if least is None else least, **lines)

    def contents(self, node: yaml.Node) -> Contents:
        needed = ("mark", "entry")
        least, lines = self.line_parts(node, "contents", model.CONTENTS_LINES, needed)
        return Contents(Contents().least if least is None else least, **lines)

    def line_parts(
        self, node: yaml.Node, what: str, names: Sequence[str], needed: Sequence[str]
    ) -> tuple[int | None, dict[str, Matcher]]:
        """What `least` says, and the matchers of lines that are given, some of which have to be."""
        c = self.complaints
        keys = c.mapping(node, what, ("least", *names))
        for key in needed:
            if key not in keys:
                c.add(node, f"{what} does not say its {key}", f"say `{key}`, a matcher of lines")
        least = c.integer(keys["least"], "least") if "least" in keys else None
        return least, {key: self.matcher(keys[key], key) for key in names if key in keys}

    def quoted(self, node: yaml.Node) -> Quoted:
        c = self.complaints
        lines = ("head", "field", "reply")
        keys = c.mapping(node, "quoted", ("least", *lines))
        least = c.integer(keys["least"], "least") if "least" in keys else Quoted().least
        if "head" not in keys:
            c.add(node, "quoted does not say how an item begins", "say `head`, a matcher of lines")
        return Quoted(least, **{key: self.matcher(keys[key], key) for key in lines if key in keys})

    def fused(self, node: yaml.Node) -> Fused | None:
        c = self.complaints
        keys = c.mapping(node, "fused", ("into", "openers", "offices"))
        into = c.strings(keys["into"], "into") if "into" in keys else ()
        if len(into) != 2:
            c.add(
                node,
                "fused does not name the two captures that it cuts apart",
                "into: [title, caption]",
            )
            return None
        openers, offices = (self.literals(keys.get(key)) for key in ("openers", "offices"))
        return Fused((into[0], into[1]), openers, offices)

    def bounds(self, node: yaml.Node, what: str) -> Bounds:
        c = self.complaints
        keys = c.mapping(node, what, ("min", "max"))
        least = c.integer(keys["min"], "min") if "min" in keys else 0
        most = c.integer(keys["max"], "max") if "max" in keys else None
        if most is not None and least > most:
            c.add(node, f"{what}: no number is at least {least} and at most {most}", "swap them")
        return Bounds(least, most)

    # --- when, unless ---

    def conditions(self, node: yaml.Node, what: str) -> Conditions:
        c = self.complaints
        keys = c.mapping(node, what, CONDITION_KEYS)
        same = c.strings(keys["same"], "same") if "same" in keys else ()
        if same and len(same) != 2:
            c.add(keys["same"], "same takes the names of two captures")
        return Conditions(
            prev=self.neighbour(keys.get("prev"), "prev"),
            next=self.neighbour(keys.get("next"), "next"),
            line=self.matcher(keys["line"], "line") if "line" in keys else None,
            near=self.near(keys["near"]) if "near" in keys else None,
            position=self.position(keys["position"]) if "position" in keys else None,
            document=self.pattern(keys["document"], "document", template=True)
            if "document" in keys
            else None,
            repeats=self.repeats(keys["repeats"]) if "repeats" in keys else None,
            raw=self.pattern(keys["raw"], "raw") if "raw" in keys else None,
            meta=self.meta(keys["meta"]) if "meta" in keys else (),
            same=(same[0], same[1]) if len(same) == 2 else None,
            listed=self.listed(keys["listed"]) if "listed" in keys else None,
        )

    def neighbour(self, node: yaml.Node | None, what: str) -> Matcher | Literal["edge"] | None:
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and node.value == "edge":
            return "edge"
        return self.matcher(node, what)

    def listed(self, node: yaml.Node) -> Listed:
        c = self.complaints
        keys = c.mapping(node, "listed", ("capture", "in"))
        if len(keys) != 2:
            c.add(
                node, "listed wants a capture of the unit, and the lines that list it", "add `in`"
            )
        return Listed(
            c.string(keys["capture"], "capture") if "capture" in keys else "",
            self.matcher(keys["in"], "in") if "in" in keys else Matcher(),
        )

    def near(self, node: yaml.Node) -> Near:
        c = self.complaints
        keys = c.mapping(node, "near", (*MATCH_KEYS, "within"))
        within = c.integer(keys["within"], "within", MOST_LINES) if "within" in keys else 3
        return Near(self._matcher({k: v for k, v in keys.items() if k != "within"}), within)

    def position(self, node: yaml.Node) -> Position:
        c = self.complaints
        keys = c.mapping(
            node,
            "position",
            ("first", "last", "line-start", "line-end", "above-text", "in-frame"),
        )
        first, first_share = self.extent(keys.get("first"), "first")
        last, last_share = self.extent(keys.get("last"), "last")
        return Position(
            first, last, first_share, last_share,
            "line-start" in keys and c.boolean(keys["line-start"], "line-start"),
            "line-end" in keys and c.boolean(keys["line-end"], "line-end"),
            "above-text" in keys and c.boolean(keys["above-text"], "above-text"),
            "in-frame" in keys and c.boolean(keys["in-frame"], "in-frame"),
        )  # fmt: skip

    def extent(self, node: yaml.Node | None, what: str) -> tuple[int | None, float | None]:
        if node is None:
            return None, None
        text = self.complaints.string(node, what)
        if re.fullmatch(r"\d{1,3}%", text, re.ASCII):
            return None, int(text[:-1]) / 100
        return self.complaints.integer(node, what), None

    def repeats(self, node: yaml.Node) -> Repeats:
        c = self.complaints
        if isinstance(node, yaml.ScalarNode):
            return Repeats(times=c.integer(node, "repeats"))
        keys = c.mapping(node, "repeats", ("title", "times", "elsewhere"))
        return Repeats(
            "title" in keys and c.boolean(keys["title"], "title"),
            c.integer(keys["times"], "times") if "times" in keys else 0,
            c.integer(keys["elsewhere"], "elsewhere") if "elsewhere" in keys else 0,
        )

    def meta(self, node: yaml.Node) -> tuple[tuple[str, Matcher], ...]:
        entries = self.complaints.mapping(node, "meta", model.FIELDS)
        return self.of_texts(entries, "meta")

    def of_texts(
        self, entries: Mapping[str, yaml.Node], what: str
    ) -> tuple[tuple[str, Matcher], ...]:
        """Matchers of texts by themselves, by name."""
        matchers = [
            (name, self.matcher(value, f"{what} {name}")) for name, value in entries.items()
        ]
        for name, matcher in matchers:
            self.only_texts(entries[name], matcher, f"{what} {name}")
        return tuple(matchers)

    def only_texts(self, node: yaml.Node, matcher: Matcher, what: str) -> None:
        """Complain of what a matcher demands that no text by itself can tell."""
        for key in sorted(_beyond_texts(matcher)):
            self.complaints.add(
                node, f"{what}: {key!r} tells nothing of a text by itself", f"say {_OF_TEXTS}"
            )


_OF_TEXTS = "text, list, regex, where, fuzzy, words, chars, any or not"
_TEXT_PARTS = {"texts", "regex", "fold", "fuzzy", "words", "chars", "any_of", "none_of", "where"}
_PART_KEYS = {"rules": "rule"}  # parts of a matcher that are called another name in rule files


def _beyond_texts(matcher: Matcher) -> set[str]:
    """The keys of a matcher, and of all inside it, that look at more than a text."""
    nothing = Matcher()
    keys = {
        _PART_KEYS.get(part.name, part.name)
        for part in fields(Matcher)
        if part.name not in _TEXT_PARTS
        and getattr(matcher, part.name) != getattr(nothing, part.name)
    }
    inner = (*matcher.any_of, *([matcher.none_of] if matcher.none_of is not None else []))
    return keys.union(*map(_beyond_texts, inner))


def _alternatives(words: Iterable[str]) -> str:
    """A pattern of literals, longest first, so that the leftmost match is the longest."""
    return "|".join(map(_escaped, sorted(dict.fromkeys(words), key=lambda w: (-len(w), w))))


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in r"\.+*?()|[]{}^$" else c for c in text)


def _nested(matcher: Matcher, depth: int = 1) -> Iterator[int]:
    """For a matcher and all inside it, how deep it is; no deeper than one too deep."""
    yield depth
    inner = (*matcher.any_of, *(m for _, m in matcher.where))
    for one in (*inner, *([matcher.none_of] if matcher.none_of else [])):
        if depth <= DEEPEST:
            yield from _nested(one, depth + 1)


_CAPTURE = re.compile(
    r"\\Q.*?\\E|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]])*\]|\(\?P?<(\w+)>", re.DOTALL
)


def _check_pattern(pattern: str) -> None:
    """Refuse what can be compiled, but not meant."""
    if len(pattern) > LONGEST_PATTERN:
        raise DialectError(f"the pattern has more than {LONGEST_PATTERN:,} characters")
    names = [found.group(1) for found in _CAPTURE.finditer(pattern) if found.group(1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DialectError(
            f"the name {twice[0]!r} is given to more than one capture",
            "give each a name of its own, or put the alternatives inside one: (?P<name>a|b)",
        )
