"""Frame of the page, run for every view: navigation, open case, language."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from parkloop.app_pages import words
from parkloop.app_pages.editing import editor
from parkloop.app_pages.session import actions, repository, storage_errors, unsaved, user
from parkloop.app_pages.session.background import await_end
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    GO,
    KNOWN,
    LOST,
    address,
    adopt_solved,
    case_name,
    current_job,
    drafts,
    go_back,
    has_plan,
    is_addressed,
    is_current,
    language,
    open_case,
    page_file,
    plan,
    progress_words,
    reason_without_plan,
    refresh_cases,
    remembered,
    say,
    table_title,
)
from parkloop.app_pages.session.way import after_opening, go, show_way
from parkloop.cases.locale.names import own_first
from parkloop.optimizer.figures.labels import letters
from parkloop.optimizer.jobs import queue

# less blank space round the page, numbers that fit their cards; a page is as high as the screen at least, and what has a key of
# ``chart.FILLS`` takes the height that is left, with the blocks about it
STYLE = """<style>
.stMainBlockContainer {padding: 2.25rem 2rem 1rem; min-height: 100%; flex-shrink: 0; display: flex; flex-direction: column;}
[data-testid="stSidebar"] [data-testid="stSelectbox"] input {text-overflow: ellipsis;}
[data-testid="stMetric"] {padding: 0;}
[data-testid="stMetric"] > div {padding: 0.4rem 0.6rem;}
[data-testid="stMetricValue"] {font-size: 1.4rem;}
[data-testid="stMetricValue"] > div {line-height: 1.4;}
[data-testid="stMetricDeltaDescription"] {font-size: 0.75rem;}
.st-key-proof p {font-size: 0.85rem; line-height: 1.4;}
.st-key-figures [data-testid="stMetric"], .st-key-figures [data-testid="stMetric"] > div {height: 100%;}
.st-key-figures [data-testid="stMetric"] > div {padding: 0.3rem 0.45rem;}
.st-key-figures [data-testid="stMetricLabel"] p {font-size: 0.75rem; line-height: 1.25; white-space: normal;}
.st-key-figures [data-testid="stMetricValue"] {font-size: 1.05rem;}
.st-key-figures [data-testid="stMetric"] div:has(> [data-testid="stMetricDelta"]) {flex-wrap: wrap; row-gap: 0;}
.st-key-figures [data-testid="stMetricDelta"] {padding: 0 0.35rem; height: auto;}
.st-key-figures [data-testid="stMetricDelta"] .stMarkdownEllipsis {white-space: normal; overflow: visible;}
.st-key-figures [data-testid="stMetricDelta"] p {white-space: normal; font-size: 0.75rem;}
.st-key-figures [data-testid="stMetricDeltaDescription"] {flex-basis: 100%;}
.st-key-figures [data-testid="stMetricDeltaDescription"] .stMarkdownEllipsis {white-space: normal; overflow: visible;}
.st-key-figures [data-testid="stMetricDeltaDescription"] p {font-size: 0.7rem;}
.st-key-figures [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] > div,
.st-key-figures [data-testid="stColumn"] div:has(> [data-testid="stMetric"]) {height: 100%;}
[data-testid="stPageLink-NavLink"]:focus-visible,
[data-testid="stElementToolbarButton"] button:focus-visible {outline: 2px solid #0d9488; outline-offset: 1px;}
[class*="st-key-fills-"], .stMain div:has([class*="st-key-fills-"]) {flex-grow: 1;}
[data-testid="stColumn"] > [data-testid="stVerticalBlock"]:has([class*="st-key-fills-"]) {height: 100%;}
:is([class*="st-key-fills-"], [class*="st-key-fills-"] div):has([data-testid="stEChartsChart"]),
:is([class*="st-key-fills-"], [class*="st-key-fills-"] div):has([data-testid="stBidiComponentIsolated"]),
[class*="st-key-fills-"] [data-testid="stBidiComponentIsolated"] {display: flex; flex-direction: column;}
[class*="st-key-fills-"] :is(div:has([data-testid="stEChartsChart"]), [data-testid="stEChartsChart"]) {
  flex: 1 1 0; min-height: 0; height: auto !important; overflow: hidden;}
[class*="st-key-fills-"] div:has([data-testid="stBidiComponentIsolated"]),
[class*="st-key-fills-"] [data-testid="stBidiComponentIsolated"] {flex: 1 0 auto;}
</style>"""


ROOM = 15
"""Letters that the switch of the case shows."""


def choose_language() -> None:
    """The switch of the language."""
    st.session_state.setdefault("language", language())
    st.segmented_control(
        say("app.language"),
        list(words.LANGUAGES),
        format_func=words.LANGUAGES.__getitem__,
        key="language",
        required=True,
        label_visibility="collapsed",
    )


def choose_case() -> None:
    """The switch of the case."""
    titles, name, spoken = st.session_state[KNOWN], case_name(), language()
    known = list(titles)
    picked = st.selectbox(
        say("app.case"),
        known,
        index=known.index(name),
        format_func=lambda key: called(key, titles, spoken),
        key=f"pick:{name}:{len(known)}:{spoken}",
    )
    label = called(name, titles, spoken)
    if letters(label) > ROOM:  # it is cut in the switch
        st.caption(plain(label))
    if picked != name:
        open_case(picked)
        go(after_opening())
        st.rerun()


def show_case_state(name: str) -> None:
    """Show the state of the open case: its revision, and whether its plan is current or stale.

    Of a running solve its progress.
    """
    st.caption(say("app.revision", number=repository.head(name)) if repository.is_mine(name) else say("app.example"))
    job = current_job()
    if job is not None and job.active and not has_plan(job):
        await_end(job, progress_words)
    else:
        st.caption(say("state.unsolved") if job is None else case_state(job))


def case_state(job: queue.Job) -> str:
    """State of the open case by its latest job."""
    if job.status.state in ("failed", "cancelled", "interrupted"):
        return say(f"state.{job.status.state}")
    found = plan(job)
    if found is not None and not found.found and is_current(job):
        return reason_without_plan(found)
    return say("state.current" if is_current(job) else "state.stale")


def edited(name: str) -> str:
    """Tables with unsaved edits, as text; empty without any."""
    tables = ", ".join(table_title(table) for table in drafts(name))
    return "● " + say("app.unsaved", tables=tables) if tables else ""


def choose_name() -> None:
    """Show the signed-in user, or a field for the name under which edits are stored."""
    if "is_logged_in" in st.user or user.signed_in():
        st.caption(plain(user.signed_in()))
        if "is_logged_in" in st.user:
            st.button(say("app.logout"), on_click=st.logout, key="logout")
        return
    st.session_state.setdefault("me", st.session_state.get(user.KEPT) or st.query_params.get("me", ""))
    cell_input = st.text_input(say("app.me"), key="me", placeholder=say("app.me"), max_chars=60, help=say("app.me.help"))
    st.session_state[user.KEPT] = cell_input


def ask_to_sign_in() -> None:
    """A button for each identity provider, and nothing of what is kept here."""
    st.title("Parkloop")
    known = user.providers()
    st.markdown(say("app.signin" if known else "app.signin.none"))
    for name in known:
        label = say("app.login") + (f": {plain(name)}" if name else "")
        st.button(label, on_click=st.login, args=(name or None,), type="primary", key=f"login:{name}")


def called(name: str, titles: Mapping[str, tuple[str, str]], spoken: str) -> str:
    """A case as the switch lists it: its title, with its key where another has the same."""
    first, second = own_first(*titles[name], spoken)
    key = repository.key(name).removeprefix("shipped/")
    title = first or second or key
    alike = [other for other in titles if repository.is_mine(other) == repository.is_mine(name) and titles[other] == titles[name]]
    label = f"{title} · {key}" if len(alike) > 1 else title
    return f"{label} ({words.word('app.mine', spoken)})" if repository.is_mine(name) else label


def navigation() -> StreamlitPage:
    """The pages, and the one that the address names."""
    return st.navigation(
        [
            st.Page(page_file("choose"), title=say("app.cases"), default=True),
            st.Page(page_file("data"), title=say("app.data"), url_path="data"),
            st.Page(page_file("today"), title=say("app.today"), url_path="today"),
            st.Page(page_file("solve"), title=say("app.solve"), url_path="solve"),
            st.Page(page_file("results"), title=say("app.results"), url_path="results"),
            st.Page(page_file("whatif"), title=say("app.whatif"), url_path="whatif"),
            st.Page(page_file("analyse"), title=say("app.analyse"), url_path="analyse"),
            st.Page(page_file("compare"), title=say("app.compare"), url_path="compare"),
            st.Page(page_file("report"), title=say("app.report"), url_path="report"),
            st.Page(page_file("help"), title=say("way.help"), url_path="help"),
            # the first page's address is `/`; who asks for it by its name gets it too
            st.Page(page_file("choose"), title=say("app.cases"), url_path="cases", visibility="hidden"),
        ],
        position="hidden",
    )


def show_sidebar() -> DeltaGenerator:
    """Show the switches and the state of the case; returns the place for notes on unsaved edits."""
    with st.sidebar:
        choose_case()
        show_case_state(case_name())
        edits = st.empty()
        choose_language()
        choose_name()
    return edits


def show() -> None:
    """Show the page that the address names."""
    st.set_page_config(
        page_title="Parkloop",
        page_icon=str(Path(__file__).parent / "icon.png"),
        layout="wide",
        initial_sidebar_state=230,
    )
    # a run that begins just when a fragment has ended draws where the fragment did, such as into the sidebar
    with st._main:
        show_all()


def show_all() -> None:
    """Show the sidebar and the page, or ask who it is."""
    page = navigation()
    st.html(STYLE)
    if user.turned_away():
        ask_to_sign_in()
        choose_language()
        st.stop()
    go_back()
    editor.catch_up()
    with storage_errors.reporting():
        actions.run_pending()
    queue.dispatch()
    if GO in st.session_state:
        refresh_cases()
        st.switch_page(st.session_state.pop(GO), query_params=address() if is_addressed() else None)
    refresh_cases()
    unsaved.follow(case_name())
    with storage_errors.reporting():
        adopt_solved()
    edits = show_sidebar()
    with remembered():
        draw(page)
    # what the page has just edited is unsaved now
    if label := edited(case_name()):
        edits.caption(label)


def draw(page: StreamlitPage) -> None:
    """Show what went wrong, the steps of the way, and the page below them."""
    storage_errors.show()
    lost = st.session_state.pop(LOST, None)
    if lost and not repository.storage_error():
        st.warning(plain(say("app.gone", name=lost)))
    show_way(page.url_path if page.url_path not in ("", "cases") else "choose")
    with storage_errors.reporting():
        page.run()
    storage_errors.show_reported()


if __name__ == "__main__":
    show()
