"""User: signed in, else the typed name, else anonymous."""

import os
from collections.abc import Mapping

import streamlit as st

SIGN_IN = "PARKLOOP_SIGN_IN"
"""Environment variable: whatever is in it, nobody works here without having signed in."""
KEPT = "me_kept"
"""Key of the typed name that stays where the field for it was not shown for once, as while the store was away."""
AT_PROXY = "proxy_email"
"""What ``server.trustedUserHeaders`` must call the header in which a proxy before the page says who it has let in."""


def signed_in() -> str:
    """E-mail or name of the signed-in user, here or at the proxy; empty without sign-in."""
    user = st.user
    if user.get("is_logged_in"):
        return str(user.get("email") or user.get("name") or user.get("sub") or "")
    return str(user.get(AT_PROXY) or "")


def turned_away() -> bool:
    """Whether sign-in is required and missing.

    They have to where the server's secrets name an identity provider (Streamlit then says of everybody whether they have), and
    where ``PARKLOOP_SIGN_IN`` is set: secrets that cannot be read would else leave the door open without a word.
    """
    if "is_logged_in" in st.user:
        return not st.user.get("is_logged_in")
    return bool(os.environ.get(SIGN_IN)) and not signed_in()


def providers() -> list[str]:
    """Identity providers in the server's secrets by name (``""``: unnamed); none without secrets."""
    if "is_logged_in" not in st.user:
        return []
    section = st.secrets["auth"]
    named = [name for name, value in section.items() if isinstance(value, Mapping) and name != "client_kwargs"]
    return named or [""]


def author() -> str:
    """Name under which edits are stored and saved; with sign-in, never one that was only typed."""
    known = "is_logged_in" in st.user or bool(os.environ.get(SIGN_IN))
    typed = "" if known else st.session_state.get("me", st.session_state.get(KEPT) or st.query_params.get("me", ""))
    return " ".join((signed_in() or str(typed)).split())[:60]
