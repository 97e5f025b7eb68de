"""The catalogue of action providers."""

import importlib
import pkgutil

from rehearsal.walk import actions
from rehearsal.walk.actions.catalogue import PROVIDERS


def test_every_provider_in_the_folder_is_in_the_catalogue() -> None:
    """A module that can perform an action and is not listed would be refused for ever."""

    modules = [
        importlib.import_module(f"rehearsal.walk.actions.{found.name}")
        for found in pkgutil.iter_modules(actions.__path__)
    ]
    performing = {module.perform for module in modules if hasattr(module, "perform")}

    assert performing
    assert performing == {provider.perform for provider in PROVIDERS.values()}
