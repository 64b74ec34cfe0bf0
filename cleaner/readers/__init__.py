"""Where documents come from: files, folders and standard input; and outputs, read back."""
