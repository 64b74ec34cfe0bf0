"""Where articles go: a folder, or a stream; whole files or none."""
