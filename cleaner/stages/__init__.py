"""The stages: each looks at a text and proposes edits; none changes one, none knows another."""
