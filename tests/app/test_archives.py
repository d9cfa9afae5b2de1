"""Cases as one file."""

import io
import zipfile

import pytest

from app_pages import archives
from cases import CaseError, load_case


@pytest.mark.parametrize("name", ["two_firms", "kalundborg"])
def test_a_case_comes_back_from_its_file(name: str) -> None:
    case = load_case(name)
    assert case == archives.read(archives.folder(case))
    assert case == archives.read(archives.workbook(case))


def packed(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return buffer.getvalue()


def test_an_archive_cannot_write_beside_its_case() -> None:
    """Proves that only files beside case.toml are read. Sensitivity: with the other file the case would have a plant."""
    text = 'format = 1\n[case]\nid = "x"\n'
    content = packed(x__case_dot_toml=text, y__plants_dot_csv="plant,x_km,y_km\na,0,0\n")
    try:
        assert () == archives.read(content).plants
    except CaseError as error:
        assert "plants" in str(error)


def test_an_archive_without_a_case_is_refused() -> None:
    with pytest.raises(ValueError, match=r"case\.toml"):
        archives.read(packed(readme_dot_txt="hello"))


def lying(size: int, told: int) -> bytes:
    """An archive whose member holds ``size`` bytes and says that it holds fewer."""
    content = bytearray(packed(case_dot_toml="x" * size))
    for place in (content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24):
        content[place : place + 4] = told.to_bytes(4, "little")
    return bytes(content)


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that an archive cannot fill the memory, whatever it says of itself."""
    monkeypatch.setattr(archives, "LARGEST", 3_000_000)
    with pytest.raises(archives.TooLargeError):
        archives.read(packed(case_dot_toml="x" * 3_000_001))
    with pytest.raises((ValueError, zipfile.BadZipFile)):
        archives.read(lying(4_000_000, 1000))
    monkeypatch.setattr(archives, "MOST_FILES", 2)
    with pytest.raises(archives.TooLargeError):
        archives.read(packed(a="", b="", c=""))


def test_a_table_of_millions_of_rows_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the fault is told in a moment. Sensitivity: read to the end, such a file takes minutes and gigabytes."""
    text = 'format = 1\n[case]\nid = "x"\n'
    with pytest.raises(CaseError) as caught:
        archives.read(packed(case_dot_toml=text, plants_dot_csv="plant,x_km,y_km\n" + "a\n" * 3_000_000))
    assert "plants: it has more than 50000 rows" in str(caught.value)


@pytest.mark.parametrize("flag, method", [(1, 0), (0, 99)])
def test_a_locked_or_strange_archive_is_refused_in_a_sentence(flag: int, method: int) -> None:
    content = bytearray(packed(case_dot_toml="x"))
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    for place, value in ((local + 6, flag), (local + 8, method), (central + 8, flag), (central + 10, method)):
        content[place] = value
    with pytest.raises(ValueError, match="cannot be unpacked"):
        archives.read(bytes(content))


def test_a_file_nested_too_deeply_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="nested"):
        archives.read(packed(case_dot_toml="x = " + "[" * 200_000))
