"""Text, translations, problems and subprocesses: what every other package builds on."""
