"""What rule files say of one rule: its head, its action, its examples."""

from __future__ import annotations

import re
from typing import cast

import yaml

from cleaner.errors import Location
from cleaner.rulebook import model
from cleaner.rulebook.model import (
    EVERY_DOCUMENT,
    Action,
    Conditions,
    Example,
    Matcher,
    Restore,
    Rule,
    Target,
)
from cleaner.rulebook.read_match import MatchReader

RULE_KEYS = (
    "id", "title", "why", "refs", "aliases", "safety", "level", "for",
    "in", "match", "when", "unless", "min", "max", "do", "examples",
)  # fmt: skip
REQUIRED = ("id", "title", "why", "safety", "match", "do", "examples")
ACTION_KEYS = ("drop", "replace", "restore", "mark", "split", "share", "set", "extra", "text")
TARGET_KEYS = ("lang", "path", "source", "meta")
EXAMPLE_KEYS = ("in", "out", "keep", "set", "extras", "flags", "articles", "with", "known_failure")
UNITS = ("character", "line", "span", "lines", "sentence", "word", "document")
_LONGEST_TEMPLATE = 1000  # characters: what a rule writes is put in at every hit
_CAPTURE = re.compile(r"\$\{[A-Za-z_]\w*\}")
KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class RuleReader(MatchReader):
    """Reads the rules of one rule file."""

    # --- a rule ---

    def rule(self, node: yaml.Node, package: str, target: Target = EVERY_DOCUMENT) -> Rule | None:
        c = self.complaints
        before = len(c.errors)
        keys = c.mapping(node, "a rule", RULE_KEYS)
        for key in REQUIRED:
            if keys and key not in keys:
                c.add(
                    node,
                    f"rule {self.name(keys)} has no {key!r}",
                    "every rule needs " + ", ".join(REQUIRED),
                )
        if len(c.errors) > before:
            return None
        name = c.string(keys["id"], "id")
        if not KEBAB.fullmatch(name):
            c.add(
                keys["id"],
                f"id {name!r} is not in kebab case",
                "small letters, digits and single hyphens",
            )
        unit = cast(model.Unit, c.choice(keys["in"], "in", UNITS) if "in" in keys else "line")
        matcher, lines = self.match(keys["match"], unit)
        rule = Rule(
            id=f"{package}/{name}",
            at=Location(c.path, node.start_mark.line + 1, node.start_mark.column + 1),
            title=c.string(keys["title"], "title"),
            why=c.string(keys["why"], "why"),
            safety=cast(model.Safety, c.choice(keys["safety"], "safety", model.SAFETIES)),
            unit=unit,
            level=cast(
                model.Level,
                c.choice(keys["level"], "level", model.LEVELS) if "level" in keys else "warn",
            ),
            refs=c.strings(keys["refs"], "refs") if "refs" in keys else (),
            aliases=tuple(f"{package}/{a}" for a in c.strings(keys["aliases"], "aliases"))
            if "aliases" in keys
            else (),
            target=self.target(keys["for"]) if "for" in keys else target,
            matcher=matcher,
            lines=lines,
            when=self.conditions(keys["when"], "when") if "when" in keys else Conditions(),
            unless=self.conditions(keys["unless"], "unless") if "unless" in keys else None,
            min_hits=c.integer(keys["min"], "min") if "min" in keys else None,
            max_hits=c.integer(keys["max"], "max") if "max" in keys else None,
            action=self.action(keys["do"]),
            examples=tuple(c.each(keys["examples"], "examples", self.example)),
        )
        self.check(rule, node)
        return rule if len(c.errors) == before else None

    def name(self, keys: dict[str, yaml.Node]) -> str:
        return (
            repr(keys["id"].value)
            if "id" in keys and isinstance(keys["id"], yaml.ScalarNode)
            else "without id"
        )

    def check(self, rule: Rule, node: yaml.Node) -> None:
        c = self.complaints
        if not rule.examples:
            c.add(
                node,
                f"rule {rule.id} has no example",
                "show one text that it changes and one that it keeps",
            )
        if rule.unit == "lines" and rule.lines is None:
            c.add(node, f"rule {rule.id} selects lines, but its match has neither 'seq' nor 'from'")
        if rule.action.split and (rule.target.sources or rule.target.meta):
            c.add(
                node,
                f"rule {rule.id} splits for a source or other fields, which are not known then",
                "no article has fields before the split: say a path, or a language",
            )
        if rule.matcher.frame is not None and (rule.unit != "document" or not rule.action.drop):
            c.add(node, f"rule {rule.id} looks for a frame", "it is in: document, and drops it")
        if rule.matcher.layout is not None or rule.matcher.contents is not None:
            self.check_headers(rule, node)
        if rule.matcher.quoted is not None and (rule.unit != "document" or not rule.action.drop):
            c.add(node, f"rule {rule.id} looks for quoted items", "it is in: document, and drops")
        if (rule.matcher.folded is not None or rule.matcher.encoded is not None) and (
            rule.unit != "document" or rule.action.replace is None
        ):
            c.add(node, f"rule {rule.id} looks at headers", "it is in: document, and replaces")
        if rule.matcher.transport is not None and (rule.unit != "document" or not rule.action.drop):
            c.add(node, f"rule {rule.id} looks for header lines", "it is in: document, and drops")
        if rule.action.share and not rule.action.sets:
            c.add(node, f"rule {rule.id} shares, but sets nothing")
        if rule.phase == "article":
            self.check_article(rule, node)

    def check_headers(self, rule: Rule, node: yaml.Node) -> None:
        """Complain of what cannot be said of the headers of a whole digest."""
        c = self.complaints
        if rule.unit != "document" or not rule.action.split:
            c.add(node, f"rule {rule.id} looks for headers", "it is in: document, and splits")
        if rule.when != Conditions() or rule.unless is not None:
            c.add(node, f"rule {rule.id}: nothing stands around all headers", "use `match`")
        if rule.min_hits is not None or rule.max_hits is not None:
            c.add(node, f"rule {rule.id} counts headers", "say `least` beside its lines")

    def check_article(self, rule: Rule, node: yaml.Node) -> None:
        """Complain of what cannot be said of a whole article: nothing stands around it."""
        c = self.complaints
        self.only_texts(node, rule.matcher, f"rule {rule.id}")
        if rule.matcher == Matcher(fold=rule.matcher.fold):
            c.add(node, f"rule {rule.id} matches every article", "say in `match` which ones")
        for what, given in (("when", rule.when), ("unless", rule.unless)):
            if given is not None and given != Conditions(meta=given.meta):
                c.add(node, f"rule {rule.id}: {what} takes meta only in: document", "use `match`")
        if rule.min_hits is not None or rule.max_hits is not None:
            c.add(node, f"rule {rule.id} counts hits in: document", "each article is one")
        deed = rule.action
        if deed != Action(drop=deed.drop, mark=deed.mark, sets=deed.sets):
            c.add(
                node,
                f"rule {rule.id} does what cannot be done to a whole article",
                "in: document takes drop, mark and set",
            )
        elif deed.drop and deed.sets:
            c.add(
                node, f"rule {rule.id} sets fields of an article that it drops", "say one of both"
            )

    def target(self, node: yaml.Node) -> Target:
        c = self.complaints
        keys = c.mapping(node, "for", TARGET_KEYS)
        meta = c.mapping(keys["meta"], "meta", model.FIELDS) if "meta" in keys else {}
        languages, paths, sources = (
            c.strings(keys[key], key) if key in keys else () for key in TARGET_KEYS[:-1]
        )
        globs = tuple((name, c.strings(value, name)) for name, value in meta.items())
        return Target(languages, paths, sources, globs)

    # --- do ---

    def action(self, node: yaml.Node) -> Action:
        c = self.complaints
        if isinstance(node, yaml.ScalarNode):
            what = c.choice(node, "do", ("drop",))
            return Action(drop=what == "drop")
        keys = c.mapping(node, "do", ACTION_KEYS)
        deeds = [k for k in ("drop", "replace", "restore", "mark") if k in keys]
        if len(deeds) > 1:
            c.add(node, f"do says both {deeds[0]!r} and {deeds[1]!r}", "a rule does one thing")
        if not keys:
            c.add(node, "do says nothing")
        if "split" in keys:
            c.choice(keys["split"], "split", ("before",))
        return Action(
            drop="drop" in keys and c.boolean(keys["drop"], "drop"),
            replace=self.template(keys["replace"], "replace") if "replace" in keys else None,
            restore=self.restore(keys["restore"]) if "restore" in keys else None,
            mark=self.mark(keys["mark"]) if "mark" in keys else None,
            split="split" in keys,
            share="share" in keys and c.boolean(keys["share"], "share"),
            sets=self.sets(keys["set"]) if "set" in keys else (),
            extra=c.choice(keys["extra"], "extra", model.ROLES) if "extra" in keys else None,
            extra_text=self.template(keys["text"], "text") if "text" in keys else None,
        )

    def template(self, node: yaml.Node, what: str) -> str:
        text = self.complaints.string(node, what)
        if len(text) > _LONGEST_TEMPLATE:
            self.complaints.add(node, f"{what} has more than {_LONGEST_TEMPLATE:,} characters")
        if text.count("${") != len(_CAPTURE.findall(text)):
            self.complaints.add(node, f"{what}: a capture is not closed", "write ${name}")
        return text

    def mark(self, node: yaml.Node) -> str:
        text = self.complaints.string(node, "mark")
        if not text.strip():
            self.complaints.add(node, "mark says nothing", "say what kind of flag it is")
        return text

    def sets(self, node: yaml.Node) -> tuple[tuple[str, str], ...]:
        c = self.complaints
        sets: list[tuple[str, str]] = []
        for field, value in c.mapping(node, "set", model.FIELDS).items():
            if field == "dateline":
                parts = c.mapping(value, "dateline", ("place", "date", "agency"))
                sets += ((f"dateline.{part}", self.template(v, part)) for part, v in parts.items())
            elif field == "kind":
                sets.append((field, c.choice(value, "kind", model.KINDS)))
            else:
                sets.append((field, self.template(value, field)))
        if not sets:
            c.add(node, "set says nothing", "name a field, and what it gets")
        return tuple(sets)

    def restore(self, node: yaml.Node) -> Restore:
        c = self.complaints
        keys = c.mapping(
            node, "restore", ("missing", "letters", "join", "from", "posterior", "suggest")
        )
        if "from" not in keys:
            c.add(node, "restore does not say from what", "add `from: [document, 'lexicon:en']`")
        return Restore(
            sources=c.strings(keys["from"], "from") if "from" in keys else (),
            missing=c.choice(keys["missing"], "missing", ("head",)) if "missing" in keys else None,
            letters=c.integer(keys["letters"], "letters") if "letters" in keys else 1,
            join=c.strings(keys["join"], "join") if "join" in keys else (),
            posterior=c.number(keys["posterior"], "posterior") if "posterior" in keys else 0.99,
            suggest=c.number(keys["suggest"], "suggest") if "suggest" in keys else 0.9,
        )

    # --- examples ---

    def example(self, node: yaml.Node) -> Example:
        c = self.complaints
        keys = c.mapping(node, "an example", EXAMPLE_KEYS)
        if ("in" in keys) == ("keep" in keys):
            c.add(node, "an example has either 'in' or 'keep'")
        given = keys.get("in") or keys.get("keep")
        return Example(
            at=Location(c.path, node.start_mark.line + 1, node.start_mark.column + 1),
            given=c.string(given, "a text") if given is not None else "",
            keep="keep" in keys,
            out=c.string(keys["out"], "out") if "out" in keys else None,
            fields=self.values(keys["set"]) if "set" in keys else (),
            extras=self.extras(keys["extras"]) if "extras" in keys else None,
            flags=c.strings(keys["flags"], "flags") if "flags" in keys else None,
            articles=tuple(c.each(keys["articles"], "articles", self.values))
            if "articles" in keys
            else None,
            others=c.strings(keys["with"], "with") if "with" in keys else (),
            failure=c.string(keys["known_failure"], "known_failure")
            if "known_failure" in keys
            else None,
        )

    def values(self, node: yaml.Node) -> tuple[tuple[str, object], ...]:
        entries = self.complaints.mapping(node, "expected values", (*model.FIELDS, "text"))
        return tuple((name, plain(value)) for name, value in entries.items())

    def extras(self, node: yaml.Node) -> tuple[tuple[str, str], ...]:
        c = self.complaints
        pairs: list[tuple[str, str]] = []
        for item in c.sequence(node, "extras"):
            pairs += (
                (role, c.string(v, role))
                for role, v in c.mapping(item, "an extra", model.ROLES).items()
            )
        return tuple(pairs)


def plain(node: yaml.Node) -> object:
    """A YAML value without its places: texts, lists, mappings; `null` and `~` are None."""
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    bare = not getattr(node, "style", None) and node.value in ("null", "~", "")
    return None if bare else str(node.value)
