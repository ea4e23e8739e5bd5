"""Parts of the extraction benchmark: corpora, extractors, scoring, the report."""
