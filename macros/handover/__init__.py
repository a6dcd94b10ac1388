"""Somebody leaves: what they hold, who takes it over, and what is left to decide."""
