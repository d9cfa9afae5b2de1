"""Server of the page: Streamlit with access control, started with Streamlit's arguments.

It is started as `python -m parkloop.app_pages.serving.server run app.py …`.

Everything that the pages need is imported before anybody is let in: who opens the page, or goes to another one for the first
time, does not wait for the solver's libraries.
"""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

import streamlit.web.cli
from starlette.types import ASGIApp
from streamlit import config, error_util, file_util, net_util
from streamlit.runtime import Runtime
from streamlit.web.server.starlette import starlette_server
from streamlit.web.server.starlette.starlette_app import create_starlette_app

from parkloop.app_pages.serving import access, error_message, sessions
from parkloop.cases.disk.home import home
from parkloop.cases.disk.private import narrow_home

NEEDED = (
    *(
        "parkloop.app_pages.analyses",
        "parkloop.app_pages.editing.from_library",
        "parkloop.app_pages.map.park_map",
        "parkloop.app_pages.views.variants",
        "parkloop.app_pages.views",
    ),
    *("parkloop.optimizer.plan.compare", "parkloop.optimizer.planning.pipeline", "parkloop.optimizer.report"),
)

HERE = Path(__file__).resolve().parents[2]


def with_access_control(runtime: Runtime) -> ASGIApp:
    """Wrap Streamlit's application in the access control."""
    front = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    names = access.names(os.environ.get(access.HOSTS, ""), str(config.get_option("server.address")))
    return access.AccessControl(create_starlette_app(runtime), names, front)


if __name__ == "__main__":
    # Streamlit takes options and secrets of the working folder, which anybody may have written; the user's own are in the home
    file_util.get_project_streamlit_file_path = lambda *parts: str(HERE.joinpath(".streamlit", *parts))
    # Streamlit says in English that the app's owner should look into it
    error_util.show_uncaught_app_exception = error_message.show
    # Streamlit asks the internet for this computer's address, to print it and to judge who opens a web socket; not here
    net_util.get_external_ip = lambda: None
    net_util.get_internal_ip = lambda: "127.0.0.1"
    starlette_server.create_starlette_app = with_access_control  # type: ignore[assignment, attr-defined]
    try:
        access.names(os.environ.get(access.HOSTS, ""), "")
    except ValueError as error:
        sys.exit(str(error))
    sessions.install()
    narrow_home(home())
    for module in NEEDED:
        import_module(module)
    gc.freeze()  # what was imported stays: looking through it for rubbish took up to a second of some runs
    sys.exit(streamlit.web.cli.main(prog_name="streamlit"))
