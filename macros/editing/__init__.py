"""Change files that people wrote and keep the rest: YAML, navigation, new pages, and trying a change on a copy."""
