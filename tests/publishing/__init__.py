"""Publishing on real parts: git remotes, nginx, an S3 server, a browser."""
