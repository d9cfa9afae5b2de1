"""A store to test with: a file, and where PARKLOOP_TEST_STORE names a server's database for tests, that one too, emptied."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from parkloop.cases.store import Store, open_store
from parkloop.cases.store.tables import METADATA

SERVER = os.environ.get("PARKLOOP_TEST_STORE", "")
KINDS = ["file", pytest.param("server", marks=pytest.mark.skipif(not SERVER, reason="PARKLOOP_TEST_STORE names no database"))]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store can be made."""
    if request.param == "file":
        return f"sqlite:///{tmp_path / 'parkloop.db'}"
    engine = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://"))
    METADATA.drop_all(engine)
    engine.dispose()
    return SERVER


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(url)
    yield opened
    opened.close()
