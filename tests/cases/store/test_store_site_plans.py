"""Site plans in the store: one a case, gone with it, and no part of what is saved or solved."""

from dataclasses import replace

import pytest
from sqlalchemy import inspect, text

from parkloop.cases import load_case
from parkloop.cases import store as s
from parkloop.cases.store import SitePlan, Store, StoreError, tables

PARK = load_case("two_firms")
PLAN = SitePlan(b"\xff\xd8picture", "image/jpeg", -1.5, 2.0, 4.0, 3.0)


def test_a_picture_is_kept_replaced_copied_and_taken_away(store: Store) -> None:
    for name in ("base", "other"):
        s.create(store, name, PARK, "anna")
    assert s.site_plan_get(store, "base") is None
    s.site_plan_copy(store, "base", "other")
    s.site_plan_put(store, "base", PLAN)
    s.site_plan_put(store, "base", replace(PLAN, west_km=7.0))
    s.site_plan_copy(store, "base", "other")
    s.site_plan_drop(store, "base")
    assert (None, replace(PLAN, west_km=7.0)) == (s.site_plan_get(store, "base"), s.site_plan_get(store, "other"))


def test_a_shipped_park_may_have_one_too(store: Store) -> None:
    assert s.site_plan_get(store, "shipped/two_firms") is None
    s.site_plan_put(store, "shipped/two_firms", PLAN)
    assert PLAN == s.site_plan_get(store, "shipped/two_firms")


def test_it_makes_no_revision_and_goes_with_its_case(store: Store) -> None:
    s.create(store, "base", PARK, "anna")
    s.site_plan_put(store, "base", PLAN)
    assert 1 == len(s.history(store, "base"))
    s.archive(store, "base")
    s.remove(store, "base")
    s.create(store, "base", PARK, "anna")
    assert s.site_plan_get(store, "base") is None


@pytest.mark.parametrize(
    ("plan", "told"), [(replace(PLAN, kind="image/svg+xml"), "image/svg"), (replace(PLAN, width_km=0.0), "shows nothing")]
)
def test_what_a_browser_cannot_draw_is_refused(store: Store, plan: SitePlan, told: str) -> None:
    s.create(store, "base", PARK, "anna")
    with pytest.raises(StoreError, match=told):
        s.site_plan_put(store, "base", plan)


def test_an_older_store_gets_the_table(url: str, store: Store) -> None:
    """Proves that a store of the first version is brought up to date with what it holds."""
    s.create(store, "base", PARK, "anna")
    with store.writing() as connection:
        connection.execute(text("DROP TABLE sign_offs"))
        connection.execute(text("DROP TABLE site_plans"))
        for table in ("revisions", "drafts"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN seal"))
        connection.execute(tables.ABOUT.update().where(tables.ABOUT.c.key == "version").values(value="1"))
    newer = s.open_store(url)
    assert "site_plans" in inspect(newer.engine).get_table_names()
    assert PARK == s.load(newer, "base")
    s.site_plan_put(newer, "base", PLAN)
    assert PLAN == s.site_plan_get(newer, "base")
    newer.close()
