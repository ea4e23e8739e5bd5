"""`/api/v3`: what clients of VirusTotal API v3 ask, answered from everything that we know."""
