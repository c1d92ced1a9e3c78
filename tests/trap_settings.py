"""The settings of a server whose jobs tests kill."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as USUAL

INSTALLED_APPS = [*USUAL, "tests.traps.Traps"]
