"""From what a document prints to the value of a field: dates, names, addresses."""
