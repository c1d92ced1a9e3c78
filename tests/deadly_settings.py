"""The settings of a server that tests kill in the midst of a request."""

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE as USUAL

MIDDLEWARE = ["tests.deadly.DeadlyMiddleware", *USUAL]
