"""Import departments, people and accounts from spreadsheets, and export them."""
