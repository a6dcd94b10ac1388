"""Requests to other machines: outside addresses, code hosts, and the server of a published site."""
