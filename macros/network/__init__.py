"""Speaks with other machines: outside addresses, code hosts, and the web server that serves what was published."""
