"""From bytes to values that know their line: YAML, front matter, pages, template calls, HTML."""
