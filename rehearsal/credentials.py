"""What a request to the emulated AWS is signed with."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Credentials:
    """`token` is empty for an account's root, and a session's otherwise. Its secrets are in no repr."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    token: str = field(default="", repr=False)

    def variables(self) -> dict[str, str]:
        """For a program's environment."""
        token = {"AWS_SESSION_TOKEN": self.token} if self.token else {}
        return {"AWS_ACCESS_KEY_ID": self.access_key_id, "AWS_SECRET_ACCESS_KEY": self.secret_access_key} | token
