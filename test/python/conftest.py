"""All tests compile anew; what programs that tests start keep on disk goes into a folder of their own.

Unless SCANSION_FLAGS says otherwise, and but for those that ask for it, functions are compiled for any lengths.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest
import scansion


@pytest.fixture(scope="session", autouse=True)
def no_code_from_before() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "XDG_CACHE_HOME", folder)
        patch.setattr(scansion.config, "base_compiledir", "")
        if "shapes" not in os.environ.get("SCANSION_FLAGS", ""):
            patch.setattr(scansion.config, "shapes", "dynamic")
        yield
