"""Write files so that nobody ever meets half of what was meant: whole files, several at once, whole sites."""
