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
