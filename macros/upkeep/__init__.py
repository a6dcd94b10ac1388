"""Keep content up to date: due dates, review confirmations, link checks and reminders."""
