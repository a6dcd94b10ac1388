"""From bytes to values with line numbers: YAML, front matter, pages, template calls, HTML."""
