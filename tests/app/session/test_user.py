"""Who works here, and who is turned away."""

import tomllib
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from streamlit.testing.v1 import AppTest

from tests.app.shown import as_shown

APP = str(Path(__file__).resolve().parents[3] / "app.py")
PROVIDER = {"client_id": "parkloop", "client_secret": "x", "server_metadata_url": "https://id.example.org/.well-known/openid"}
AUTH: dict[str, Any] = {"redirect_uri": "https://park.example.org/oauth2callback", "cookie_secret": "y" * 32, **PROVIDER}


def page(user: dict[str, Any], **auth: Any) -> AppTest:
    """The page as somebody sees it of whom the server knows this, with these secrets."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["case"] = "shipped/two_firms"
    app.user = user
    if auth:
        app.secrets["auth"] = auth
    app.run()
    assert not app.exception, app.exception
    return app


def buttons(app: AppTest) -> list[str]:
    return [str(button.key) for button in app.button]


def test_without_secrets_everybody_works_under_the_name_that_is_typed() -> None:
    app = page({})
    assert "open:shipped/kalundborg" in buttons(app)
    assert "" == app.text_input(key="me").value


def test_whoever_has_not_signed_in_sees_the_button_and_nothing_that_is_kept() -> None:
    app = page({"is_logged_in": False}, **AUTH)
    assert ["login:"] == buttons(app)
    assert not app.selectbox and not app.caption and not app.sidebar.children
    app.session_state["language"] = "zh"
    assert "登录" == app.run().button[0].label


def test_each_provider_has_its_button() -> None:
    shared = {key: AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    assert ["login:works", "login:city"] == buttons(page({"is_logged_in": False}, **shared, works=PROVIDER, city=PROVIDER))


def test_where_signing_in_is_asked_for_and_no_provider_is_known_nobody_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKLOOP_SIGN_IN", "required")
    app = page({"email": "test@example.com"})
    assert [] == buttons(app)
    assert "this server knows of no way" in app.markdown[0].value


@pytest.mark.parametrize("user", [{"is_logged_in": True, "email": "anna@works.example"}, {"proxy_email": "anna@works.example"}])
def test_whoever_has_signed_in_works_under_that_name(user: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed in here, or at a proxy that says who it is."""
    monkeypatch.setenv("PARKLOOP_SIGN_IN", "required")
    app = page(user, **(AUTH if "is_logged_in" in user else {}))
    assert "anna@works.example" in [as_shown(caption.value) for caption in app.caption]
    assert "open:shipped/kalundborg" in buttons(app)
    assert ("logout" in buttons(app)) == ("is_logged_in" in user)
    assert "anna@works.example" in app.query_params["me"]


def test_nobody_who_signs_in_works_under_a_name_that_is_only_typed() -> None:
    """Proves that a provider that tells neither e-mail nor name leaves no way to pose as another."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["case"], app.query_params["me"] = "shipped/two_firms", "ann@example.org"
    app.user = {"is_logged_in": True, "sub": "u-17"}
    app.secrets["auth"] = AUTH
    app.run()
    assert not app.exception, app.exception
    assert "u-17" in app.query_params["me"]
    assert "logout" in buttons(app)
    app.user = {"is_logged_in": True}
    app.run()
    assert "me" not in app.query_params


def test_the_extra_for_signing_in_has_what_streamlit_asks_for() -> None:
    """Proves that signing in works where the extra is installed: Streamlit names what it needs for that itself."""
    asked = {Requirement(text) for text in requires("streamlit") or () if 'extra == "auth"' in text}
    ours = tomllib.loads((Path(APP).parent / "pyproject.toml").read_text())["project"]["optional-dependencies"]["auth"]
    assert {need.name.lower() for need in asked} <= {Requirement(text).name.lower() for text in ours}
    assert asked
