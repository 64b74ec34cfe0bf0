"""Rules as data: read from YAML, compiled, matched; nothing here changes a text."""
