"""Build one site: render its pages, bundle its assets, index its search, and serve a preview."""
