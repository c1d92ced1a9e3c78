"""What all tests share: settings of the local profile, in a folder of their own."""

import os
import tempfile

os.environ.setdefault("BULKHEAD_PROFILE", "local")
os.environ.setdefault("BULKHEAD_VAR", tempfile.mkdtemp(prefix="bulkhead-tests-"))
