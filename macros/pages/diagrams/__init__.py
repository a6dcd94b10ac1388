"""Draw operating models: layout, text widths, and the arrangement of each model."""
