"""What `cleaner check` tells of a document: findings, the fix in place, and its diff."""
