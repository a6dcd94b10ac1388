"""Write single files, several files or whole sites without ever leaving them half-written."""
