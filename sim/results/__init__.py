"""The Python face: what is asked in one call, with results that show themselves in a notebook."""
