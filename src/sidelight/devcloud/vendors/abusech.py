"""What the vendors of abuse.ch have in common: how they word a bad key."""

from abc import ABC

from sidelight.devcloud.vendor import Asked, Told, Vendor


class AbuseCh(Vendor, ABC):
    """One of the services that the key of abuse.ch opens; the rest is theirs."""

    def unauthorized(self, asked: Asked) -> Told:
        """Answer 401 without a key, and 403 with the reason in the status to a wrong one."""
        if not asked.headers.get("auth-key"):
            return Told(401, {"error": "Unauthorized"})
        return Told(403, {"query_status": "unknown_auth_key"})
