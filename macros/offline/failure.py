"""Errors of building and printing, worded for the user of the command."""

from __future__ import annotations


class DownloadError(Exception):
    """A failure that the user can fix; the message says how."""
