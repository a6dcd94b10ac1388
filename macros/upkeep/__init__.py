"""Nothing rots: what is due and for whom, reviews confirmed, outside addresses looked at, and owners reminded."""
