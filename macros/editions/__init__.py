"""Editions of the playbook: what each published, when it was current, and what changed from one to the next.

Nothing here knows the playbook's own records. An edition is read from the files that it published,
by names that stay, so that an old one can be read for as long as it stands on the server.
"""
