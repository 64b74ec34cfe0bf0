"""Whether the laws hold in an output that was written, told from its files alone."""
