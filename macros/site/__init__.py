"""Build one site: render pages, bundle assets, index the search, print what surrounds pages, serve a preview."""
