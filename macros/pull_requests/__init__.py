"""A proposed change, before it is merged: which files it touches, whether it may, what readers will see, who approves.

Nothing of a proposal is run. Its pages and data are read by the code of the checkout that looks at
it; what it changes of the code itself is named, and not tried.
"""
