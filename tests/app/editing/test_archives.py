"""Cases as one file."""

import io
import zipfile

import pytest

from parkloop.app_pages.editing import archives
from parkloop.cases import CaseError, load_case
from parkloop.cases.load import case_of_file


@pytest.mark.parametrize("name", ["two_firms", "kalundborg"])
def test_a_case_comes_back_from_its_file(name: str) -> None:
    case = load_case(name)
    assert case == case_of_file(archives.folder(case), "x.zip")
    assert case == case_of_file(archives.workbook(case), "x.xlsx")


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
        assert () == case_of_file(content, "x.zip").plants
    except CaseError as error:
        assert "plants" in str(error)


def test_an_archive_without_a_case_is_refused() -> None:
    with pytest.raises(ValueError, match=r"case\.toml"):
        case_of_file(packed(readme_dot_txt="hello"), "x.zip")


def test_a_table_of_millions_of_rows_is_not_read_to_its_end() -> None:
    """Proves that the fault is told in a moment. Sensitivity: read to the end, such a file takes minutes and gigabytes."""
    text = 'format = 1\n[case]\nid = "x"\n'
    with pytest.raises(CaseError) as caught:
        case_of_file(packed(case_dot_toml=text, plants_dot_csv="plant,x_km,y_km\n" + "a\n" * 300_000), "x.zip")
    assert "plants: it has more than 50000 rows" in str(caught.value)
