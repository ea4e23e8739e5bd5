"""The HTTP doors: our own API, the VirusTotal-compatible ones and the widget."""
