"""Upload field in the language of the page."""

import streamlit as st

from parkloop.app_pages.session.session import say

FIELD = '[data-testid="stFileUploaderDropzone"]'


def words_of_upload(kinds: str) -> None:
    """Translation of what Streamlit writes in English only into upload fields of these file types."""
    size = st.get_option("server.maxUploadSize")
    places = {
        f"{FIELD} button p": say("cases.upload.button"),
        f'{FIELD} [data-testid="stFileUploaderDropzoneInstructions"] span': say("cases.upload.limit", size=size, kinds=kinds),
    }
    styles = [
        f'{place} {{font-size: 0;}} {place}::after {{font-size: 0.875rem; content: "{words}";}}'
        for place, words in places.items()
    ]
    st.html(f"<style>{' '.join(styles)}</style>")
