"""Sign-offs are kept with their revision, and stay what they were when the case changes."""

from pathlib import Path

import pytest

from parkloop.cases import load_case
from parkloop.cases import store as s
from parkloop.cases.changes.places import with_value


def test_a_sign_off_stays_with_its_revision(tmp_path: Path) -> None:
    """Proves the digest is that of what was signed. Sensitivity: fails where a later revision takes it over."""
    store, case = s.open_store(f"sqlite:///{tmp_path}/store.db"), load_case("two_firms")
    first = s.create(store, "mine", case, "Wu")
    s.sign(store, "mine", "Li  Na")
    s.save(store, "mine", with_value(case, "demands.greenhouse_heat.rate_per_h", 1.5), "Wu", "", 1)
    signed = s.sign_offs(store, "mine")
    assert [(1, first.digest, "Li Na")] == [(one.revision, one.digest, one.signer) for one in signed]
    s.sign(store, "mine", "Wu")
    s.sign(store, "mine", "Wu")  # again: one sign-off
    assert [2, 1] == [one.revision for one in s.sign_offs(store, "mine")]


def test_nobody_and_a_case_that_is_not_there_sign_nothing(tmp_path: Path) -> None:
    store = s.open_store(f"sqlite:///{tmp_path}/store.db")
    s.create(store, "mine", load_case("two_firms"), "Wu")
    for name, signer in (("mine", "  "), ("yours", "Wu")):
        with pytest.raises(s.StoreError):
            s.sign(store, name, signer)
    assert [] == s.sign_offs(store, "mine")
