"""Hand over the responsibilities of a person who leaves."""
