"""Report on a proposed change before it is merged: files, rules, effect on readers, approvers.

No code of a proposal is ever run. Its pages and data are read by the code of the checkout that
examines it; changed files of code are listed, not tried.
"""
