"""Sidelight: context, an explained verdict and a plan for every security alert."""

__version__ = "0.1.0"
