"""Proposals: typical pull requests against real repositories, and what is told of them."""
