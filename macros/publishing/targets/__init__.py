"""Where editions can be published: a web server's folder, a branch for a code host's pages, a bucket."""
