"""A site plan under the map: what becomes of the file, where it is laid, and that it stays with the case."""

import io
import random

import pytest
from PIL import Image

from parkloop.app_pages.map import site_plan
from parkloop.app_pages.session import repository
from parkloop.cases import load_case
from parkloop.cases.store import SitePlan
from tests.app.screens.test_pages import opened, told


def file(width: int, height: int, kind: str = "PNG", mode: str = "RGBA") -> bytes:
    written = io.BytesIO()
    Image.new(mode, (width, height)).save(written, kind)
    return written.getvalue()


def test_a_large_picture_becomes_a_small_one_of_the_same_shape_on_white_ground() -> None:
    """Proves that what is kept is small and shows nothing black where the file shows nothing."""
    content, aspect = site_plan.picture(file(5000, 2500))
    kept = Image.open(io.BytesIO(content))
    assert (0.5, "JPEG", (2000, 1000), (255, 255, 255)) == (aspect, kept.format, kept.size, kept.getpixel((3, 3)))


@pytest.mark.parametrize(
    "content", [b"", b"no picture", file(20, 20)[:40], file(20, 20, "GIF", "P")], ids=["empty", "text", "torn", "gif"]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no picture"):
        site_plan.picture(content)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="too many"):
        site_plan.picture(file(10_000, 6_001, mode="1"))


@pytest.mark.parametrize("aspect", [0.2, 1.0, 3.0])
def test_all_plants_stand_on_a_picture_in_its_middle(aspect: float) -> None:
    """Proves that both directions are covered whatever its shape. Sensitivity: width and height exchanged lose plants."""
    draw = random.Random(1)
    plants = [(draw.uniform(-3, 9), draw.uniform(20, 24)) for _ in range(9)]
    west, south, width = site_plan.around(plants, aspect)
    xs, ys = ([plant[axis] for plant in plants] for axis in (0, 1))
    assert west < min(xs) and max(xs) < west + width
    assert south < min(ys) and max(ys) < south + width * aspect
    assert pytest.approx((min(xs) + max(xs)) / 2) == west + width / 2
    assert pytest.approx((min(ys) + max(ys)) / 2) == south + width * aspect / 2


def test_without_plants_or_with_one_a_picture_has_a_size() -> None:
    assert (-0.5, -0.25, 1.0) == site_plan.around([], 0.5)
    assert (1.5, 2.75, 1.0) == site_plan.around([(2.0, 3.0)], 0.5)


def test_the_picture_goes_to_the_map_in_its_place_is_moved_and_taken_away() -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    repository.set_site_plan(name, SitePlan(b"x", "image/jpeg", -1.0, -2.0, 4.0, 2.0))
    ground = {"href": "data:image/jpeg;base64,eA==", "x": -1.0, "y": -2.0, "width": 4.0, "height": 2.0}
    assert ground == site_plan.background(name)
    app = opened("data", case=name)
    next(item for item in app.button_group if item.key == "data_view").set_value("Map").run()
    app.number_input(key=f"site_plan:{name}:0:width").set_value(8.0).run()
    assert not app.exception, app.exception
    assert {**ground, "width": 8.0, "height": 4.0} == site_plan.background(name)
    app.button(key="site_plan_drop").click().run()
    assert not app.exception, app.exception
    assert site_plan.background(name) is None


def test_a_file_is_laid_under_the_map_and_goes_into_a_copy_of_the_case() -> None:
    app = opened("data")
    next(item for item in app.button_group if item.key == "data_view").set_value("Map").run()
    app.file_uploader[0].upload("plan.png", b"no picture", "image/png").run()
    assert "no picture that can be read" in told(app)
    app.file_uploader[0].upload("plan.png", file(400, 300), "image/png").run()
    app.button(key="site_plan_lay").click().run()
    assert not app.exception, app.exception
    laid = repository.site_plan("shipped/two_firms")
    assert laid is not None
    assert pytest.approx(0.75) == laid.height_km / laid.width_km
    app.button(key="save_copy").click().run()
    assert not app.exception, app.exception
    assert laid == repository.site_plan("mine/two_firms")
