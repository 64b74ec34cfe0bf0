"""Which general categories a pattern of one character takes some characters of, or all.

Only characters that share a byte count (`alphabet`); of those that have one of their own RE2 is
asked. Where upper and lower case are one, a letter stands for all its cases and forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable

CATEGORIES = (
    "Lu Lt Ll Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn"
).split()
UNASSIGNED = "Cn"  # RE2 may know a newer Unicode: such a character may be of any category
_WIDEST_RANGE = 5000  # characters whose categories are looked up one by one

_ALL = frozenset(CATEGORIES)
_NONE: frozenset[str] = frozenset()
_CASED = frozenset({"Lu", "Lt", "Ll"})
_MEMBER = re.compile(
    r"""\\[pP]\{\^?(?P<name>\w+)\} | \\[pP](?P<letter>\w) | \[:\^?(?P<posix>\w+):\] |
        \\x\{(?P<code>[0-9A-Fa-f]+)\} | \\x(?P<byte>[0-9A-Fa-f]{2}) |
        \\(?P<escaped>.) | (?P<plain>.)""",
    re.VERBOSE | re.DOTALL,
)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}

Categories = tuple[frozenset[str], frozenset[str]]  # some character of each; all of each


def shared_categories(token: str, fold: bool, own: Container[str]) -> Categories | None:
    """The categories of which a pattern of one character takes some, and all, that share a byte.

    None: it is not understood.
    """
    if token.startswith("["):
        return _of_class(token, fold, own)
    if token.startswith((r"\p", r"\P")):
        found = _MEMBER.fullmatch(token)
        return None if found is None else _folded(_of_property(found), fold)
    char = _character(token)
    return None if char is None else _of_characters([char], fold, own)


def _of_class(token: str, fold: bool, own: Container[str]) -> Categories | None:
    negated = token.startswith("[^")
    members = list(_MEMBER.finditer(token[2 if negated else 1 : -1]))
    some, every = _NONE, _NONE
    at = 0
    while at < len(members):
        member = members[at]
        if member["name"] or member["letter"]:
            taken = _of_property(member)
        elif member["posix"]:
            taken = (_NONE, _NONE) if "^" not in member[0] else (_ALL, _NONE)
        else:
            first = last = _character(member[0])
            if at + 2 < len(members) and members[at + 1][0] == "-":
                last = _character(members[at + 2][0])
                at += 2
            if first is None or last is None:
                return None
            if ord(last) - ord(first) > _WIDEST_RANGE:
                taken = (_ALL, _NONE)
            else:
                taken = _of_characters(map(chr, range(ord(first), ord(last) + 1)), fold, own)
        some, every = some | taken[0], every | taken[1]
        at += 1
    some, every = _folded((some, every), fold)
    return (_ALL - every, _ALL - some - {UNASSIGNED}) if negated else (some, every)


def _of_property(member: re.Match[str]) -> Categories:
    """What `\\p{...}` takes: categories, or a script, of which nothing is known here."""
    name = member["name"] or member["letter"]
    taken = frozenset(category for category in CATEGORIES if category.startswith(name))
    if not taken:
        return _ALL, _NONE
    if member[0].startswith(r"\P") != ("{^" in member[0]):
        taken = _ALL - taken
    return taken | {UNASSIGNED}, taken - {UNASSIGNED}


def _of_characters(chars: Iterable[str], fold: bool, own: Container[str]) -> Categories:
    """What named characters take: of those that share a byte, they are never all."""
    some: set[str] = set()
    for char in chars:
        if char not in own:
            some.add(unicodedata.category(char))
    return _folded((frozenset(some - {"Cs"}), _NONE), fold)


def _folded(taken: Categories, fold: bool) -> Categories:
    """What is taken where upper and lower case are one: a mark, too, is a form of a letter."""
    some, every = taken
    return (some | _CASED if fold and some & (_CASED | {"Mn"}) else some), every


def _character(token: str) -> str | None:
    """The character that a token stands for."""
    found = _MEMBER.fullmatch(token)
    if found is None or found["name"] or found["letter"] or found["posix"]:
        return None
    code = found["code"] or found["byte"]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else None
    escaped = found["escaped"]
    if escaped is None:
        return found["plain"]
    return _CONTROLS.get(escaped) if escaped.isalnum() else escaped
