"""Turn the sample into another organisation's playbook.

People and history are removed; pages and questions stay.
"""
