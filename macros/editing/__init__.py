"""Change handwritten files without touching the rest: YAML, navigation, new pages, a sandbox."""
