"""The folder through which two processes speak: nobody reads half of anything."""

from pathlib import Path

import pytest

from parkloop.optimizer.system import exchange


def test_news_are_read_once_and_whole(tmp_path: Path) -> None:
    """Proves that a line that is being written waits, and is then read from its begin."""
    assert exchange.read_progress(tmp_path) == ([], 0)
    exchange.append_progress(tmp_path, {"n": 1})
    with (tmp_path / exchange.PROGRESS).open("ab") as file:
        file.write(b'{"n": ')
    records, position = exchange.read_progress(tmp_path)
    assert ([{"n": 1}], 9) == (records, position)
    with (tmp_path / exchange.PROGRESS).open("ab") as file:
        file.write(b"2}\n")
    assert exchange.read_progress(tmp_path, position) == ([{"n": 2}], 18)


def test_damaged_news_are_left_out(tmp_path: Path) -> None:
    (tmp_path / exchange.PROGRESS).write_bytes(b'{"n": 1}\n\xff{\n[1]\n{"n": 2}\n')
    assert [1, 2] == [record["n"] for record in exchange.read_progress(tmp_path)[0]]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """Proves that what stood there stays where the writer fails half-way. Sensitivity: a file written in its place is half."""
    place = tmp_path / "answer.json"
    exchange.put(place, "first")
    with pytest.raises(RuntimeError), exchange.replaced(place) as beside:
        beside.write_text("sec")
        raise RuntimeError
    assert "first" == place.read_text()
    exchange.put(place, "second")
    assert ("second", ["answer.json"]) == (place.read_text(), sorted(path.name for path in tmp_path.iterdir()))


def test_an_end_is_asked_for_and_taken_back(tmp_path: Path) -> None:
    assert not exchange.end_requested(tmp_path)
    exchange.request_end(tmp_path)
    assert exchange.end_requested(tmp_path)
    exchange.withdraw_end_request(tmp_path)
    assert not exchange.end_requested(tmp_path)
