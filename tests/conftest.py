"""A folder that all processes of a run share."""

import os
import shutil
import tempfile

import pytest

from tests.support.shared import FOLDER


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in the first process; those that it starts find its name in their environment."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="shared-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True))
