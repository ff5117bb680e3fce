"""All tests compile anew; what programs that tests start keep on disk goes into a folder of their own."""

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
        yield
