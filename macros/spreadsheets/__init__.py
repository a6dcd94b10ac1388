"""Departments, people and accounts from spreadsheets, and into them."""
