"""What several verbs share at the door: where the checkout is, and the estate in it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout that this command line belongs to, wherever it was called from."""
