"""Whether a file is plain text, which a fix may rewrite, or code, markup or data.

In those a line break, a quote or an odd space may have a meaning that no rule of ours knows. So a
fix leaves them alone, unless it is told otherwise.
"""

from __future__ import annotations

import re

import orjson

# Endings of names, in lower case; `.txt`, unknown ones and none at all are plain text.
_SUFFIXES = frozenset(
    # code
    """
    asm awk bash bat c cc cjs clj cmd coffee cpp cs cu cxx d dart el erl ex exs f90 fish fs go
    gradle groovy h hh hpp hs java jl js jsx kt kts lisp lua m mjs ml mm nim pas php pl pm ps1 py
    pyi pyx r rb rs scala scm sh sql swift tcl ts tsx vb vim vue zig zsh
    """
    # markup
    """
    adoc asciidoc bib cls css dtd htm html j2 jinja less markdown md mdx org rest rst sass scss
    sty svg tex textile tmpl ttl wiki xhtml xml xsd xsl xslt
    """
    # data and configuration
    """
    cfg cmake conf csv desktop diff dockerfile eml env geojson graphql hcl ics ini ipynb json json5
    jsonc jsonl lock mbox mk ndjson nix patch plist po pot properties proto srt tab tf toml tsv vcf
    vtt yaml yml
    """.split()
)
# Whole names, in lower case, that say more than their ending.
_NAMES = frozenset(
    """
    brewfile cmakelists.txt codeowners constraints.txt containerfile dockerfile gemfile gnumakefile
    jenkinsfile justfile makefile pipfile procfile rakefile requirements.txt robots.txt snakefile
    vagrantfile
    """.split()
)
_OPENINGS = re.compile(r"(?P<script>#!)|\s*(?P<markup><\?xml\b|<!doctype\b|<html\b)", re.IGNORECASE)


def no_plain_text(path: str, text: str) -> str:
    r"""Why a file is no plain text, by its name or by how its text opens; empty if it is.

    >>> no_plain_text("a/b.YAML", "x"), no_plain_text("Makefile", "x"), no_plain_text("run", "#!sh")
    ('.yaml is code, markup or data', 'Makefile is code, markup or data', 'it is a script (#!)')
    >>> no_plain_text("a.txt", "The ferry sails."), no_plain_text("NOTES", "[On board] It sails.")
    ('', '')
    """
    return _by_name(path.rpartition("/")[2]) or _by_opening(text.removeprefix("\ufeff"))


def _by_name(name: str) -> str:
    lower = name.lower()
    if lower in _NAMES or lower.startswith("."):
        return f"{name} is code, markup or data"
    _, dot, suffix = lower.rpartition(".")
    return f".{suffix} is code, markup or data" if dot and suffix in _SUFFIXES else ""


def _by_opening(text: str) -> str:
    opening = _OPENINGS.match(text)
    if opening is not None:
        if opening["script"]:
            return "it is a script (#!)"
        return f"it is markup ({opening['markup']})"
    return "it is JSON" if _is_json(text) else ""


def _is_json(text: str) -> bool:
    """Whether it is an object or a list of JSON, or one such on its first line."""
    bare = text.strip()
    if bare[:1] not in ("{", "["):
        return False
    return any(_parses(part) for part in (bare, bare.partition("\n")[0]))


def _parses(text: str) -> bool:
    try:
        orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeError):
        return False
    return True
