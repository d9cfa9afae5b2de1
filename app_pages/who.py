"""Who works here: whoever has signed in, else the name that is typed, else nobody in particular."""

import streamlit as st


def signed_in() -> str:
    """E-mail or name of whoever has signed in; empty where nobody has to."""
    user = st.user
    if not getattr(user, "is_logged_in", False):
        return ""
    return str(user.get("email") or user.get("name") or "")


def author() -> str:
    """Under which name edits are kept and saved."""
    typed = st.session_state.get("me", st.query_params.get("me", ""))
    return " ".join((signed_in() or str(typed)).split())[:60]
