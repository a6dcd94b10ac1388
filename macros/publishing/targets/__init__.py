"""The targets: a web server's folder, a branch for a code host's pages, a bucket."""
