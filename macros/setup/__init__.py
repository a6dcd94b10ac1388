"""The sample playbook turned into another organisation's: people and history go, pages and questions stay."""
