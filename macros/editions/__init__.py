"""Published editions of the playbook: their content, when each was current, and their differences.

Nothing here depends on the model of the playbook. An edition is read from the files it published,
whose names and keys never change, so that old editions stay readable for as long as they are
served.
"""
