"""The measuring of verdicts: labelled data in, figures, a report and proposed weights out."""
