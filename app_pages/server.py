"""The page's server: `python -m app_pages.server run app.py …`, with the arguments of Streamlit.

Everything that the pages need is imported before anybody is let in: who opens the page, or goes to another one for the first
time, does not wait for the solver's libraries.
"""

import gc
import sys
from importlib import import_module
from pathlib import Path

import streamlit.web.cli
from streamlit import file_util, net_util

NEEDED = (
    *("app_pages.analyses", "app_pages.from_library", "app_pages.park_map", "app_pages.variants", "app_pages.views"),
    *("optimizer.compare", "optimizer.planning", "optimizer.report"),
)

HERE = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    # Streamlit takes options and secrets of the working folder, which anybody may have written; the user's own are in the home
    file_util.get_project_streamlit_file_path = lambda *parts: str(HERE.joinpath(".streamlit", *parts))
    # Streamlit asks the internet for this computer's address, to print it and to judge who opens a web socket; not here
    net_util.get_external_ip = lambda: None
    net_util.get_internal_ip = lambda: "127.0.0.1"
    for module in NEEDED:
        import_module(module)
    gc.freeze()  # what was imported stays: looking through it for rubbish took up to a second of some runs
    sys.exit(streamlit.web.cli.main(prog_name="streamlit"))
