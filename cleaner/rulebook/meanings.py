"""What the keys of rule files mean, told once: for editors (the schema) and for the reference."""

from __future__ import annotations

from collections.abc import Mapping

Meanings = Mapping[str, str]

FILE: Meanings = {
    "schema": "the version of the language: 1",
    "define": "macros, used as %{name} in patterns, and matchers, used by `is`",
    "for": "which documents the rules are for that do not say it themselves",
    "rules": "in order of precedence: where two meet, the earlier wins; a file may be one rule",
}

RULE: Meanings = {
    "id": "kebab case, named after the fault; the package is the folder's name",
    "title": "one line: what the rule sees",
    "why": "the reason, shown to whoever asks",
    "refs": "where it was seen",
    "aliases": "names that it once had; they stay alive",
    "safety": "safe: applied; unsafe: applied with --unsafe; suggest: only flagged",
    "level": "what `cleaner check` makes of a hit: error, warn (else), info or off",
    "for": "which documents it is for: globs, `!` before one that is not wanted",
    "in": "the unit that the match has to cover and that the action acts on: line (else), lines "
    "(a run of them), span (inside a line), word, sentence, document (an article, once its text "
    "is clean) or character",
    "match": "what the unit is; all of it has to match",
    "when": "what has to hold around the unit",
    "unless": "what must not hold around the unit",
    "min": "fewer hits than this in the document are chance, and nothing is done",
    "max": "more hits than this in one article are flagged, not applied",
    "do": "one deed, or `drop` alone; `set` and `extra` may stand beside it",
    "examples": "run by `cleaner rules test`: texts that change, and look-alikes to keep",
}

TARGET: Meanings = {
    "lang": "languages, as BCP 47 tags",
    "path": "paths of documents",
    "source": "an article's publisher, or the host of its URL",
    "meta": "fields of an article, each with globs",
}

MATCH: Meanings = {
    "text": "a text, or several; spaces, quotes, dashes and ornaments are folded",
    "list": "a file of texts, one a line; from the rule file, or of `lists/` of the built-in rules",
    "regex": "a pattern in the syntax of RE2; macros as %{name}, parts as (?P<name>…)",
    "fold": "upper and lower case are one",
    "fuzzy": "so many letters of the text may be too many, too few or wrong",
    "unknown": "in: word: a word of none of these, such as lexicon:en, and no part of an address",
    "words": "how many words: {min, max}",
    "chars": "how many characters: {min, max}",
    "any": "one of these matchers",
    "not": "what matches this is refused",
    "is": "one of these matchers of `define`, by name",
    "rule": "what one of these rules matches",
    "where": "what parts of the pattern have to be, by name",
    "fused": "in: span, sentence or word: two things run together, cut apart where that is sure: "
    "{into: [a, b]}",
    "damage": "in: character or document: a kind of damage that a stage of its own repairs",
    "frame": "in: document: all lines around the text of a scraped page",
    "layout": "in: document: the headers of a digest, by the layout that it repeats",
    "contents": "in: document: the headings in a newsletter that its contents announce",
    "quoted": "in: document: the marks of quoted items, and what is remarked between them",
    "folded": "in: document: the folds of header lines such as this one",
    "encoded": "in: document: the words in code (RFC 2047) of header lines such as this one",
    "transport": "in: document: header lines such as this one, in the headers of mails",
}

LINES: Meanings = {
    "seq": "items, one a line; blank lines between them are passed over",
    "from": "the first line of a run of any lines",
    "to": "the last line of it",
    "max-lines": "how long the run may be: 12, if nothing is said",
}

ITEM: Meanings = {
    "as": "the name under which the line is captured",
    "optional": "it may be missing",
    "many": "it may be several lines",
    "keep": "the action leaves it alone",
    "context": "it stands beside the unit, and is no part of it",
    "joined": "no blank line stands above it",
}

CONDITIONS: Meanings = {
    "prev": "the line before; `edge`: there is none",
    "next": "the line after; `edge`: there is none",
    "line": "the line that the unit is in, or begins in",
    "near": "a line at most so many lines away: `within`, 3 if nothing is said",
    "position": "where in the article: `first` or `last` so many lines, or a share such as 40%; "
    "`line-start`, `line-end`, `above-text`, `in-frame`",
    "document": "a pattern that is found elsewhere in the document; may hold ${capture}",
    "repeats": "so often the line stands in the article; {elsewhere: 2}: in the rest of the "
    "document; {title: true}: it repeats the title",
    "raw": "what the source has there, before its characters were repaired",
    "meta": "what fields of the article are",
    "same": "two captures that are the same text",
    "listed": "a list above the unit has a capture of it as its part `entry`: {capture, in}",
}

ACTION: Meanings = {
    "drop": "take the unit out",
    "replace": "put this in its place; may hold ${capture}",
    "restore": "put a word right by evidence: {missing, letters, join, from, posterior, suggest}",
    "mark": "flag it: a kind of flag, in a word or two",
    "split": "before: an article begins with the unit",
    "share": "what is set or kept counts for every article cut out of the same line",
    "set": "fields of the article, from captures: {title: '${title}'}",
    "extra": "keep it beside the body, in this role",
    "text": "what of it the extra keeps; all, if nothing is said",
}

EXAMPLE: Meanings = {
    "in": "a text that the rule changes",
    "keep": "a look-alike that it leaves alone",
    "out": "the text that comes out",
    "set": "fields that come out",
    "extras": "what is kept beside the body, in order: {role: text}",
    "flags": "kinds of flags that come out, in order",
    "articles": "the articles that come out, in order: fields and `text`",
    "with": "other rules that run with it",
    "known_failure": "why it does not work yet; it fails when it heals",
}
