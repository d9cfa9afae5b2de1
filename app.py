"""The page's frame: navigation, the case that is open, the language; the pages themselves are in app_pages."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from app_pages import desk, editor, unsaved, who, wishes, words
from app_pages.state import (
    GO,
    KNOWN,
    LOST,
    adopt_solved,
    case_name,
    current_job,
    drafts,
    is_current,
    language,
    look_round,
    open_case,
    plan,
    remember,
    say,
    table_title,
    without,
)

# less blank space round the page, numbers that fit their cards, networks as tall as the screen allows
STYLE = """<style>
.stMainBlockContainer {padding: 3.75rem 2rem 1rem;}
[data-testid="stMetric"] {padding: 0;}
[data-testid="stMetric"] > div {padding: 0.4rem 0.6rem;}
[data-testid="stMetricValue"] {font-size: 1.4rem;}
[data-testid="stMetricDeltaDescription"] {font-size: 0.75rem;}
[data-testid="stTopNavLink"]:focus-visible {outline: 2px solid #0f766e; outline-offset: 1px;}
@media (min-height: 900px) {
:is([class*="st-key-network-"], [class*="st-key-sankey-"]):has([data-testid="stEChartsChart"]),
:is([class*="st-key-network-"], [class*="st-key-sankey-"]) div:has([data-testid="stEChartsChart"]),
:is([class*="st-key-network-"], [class*="st-key-sankey-"]) [data-testid="stEChartsChart"] {min-height: calc(100vh - 470px);}
}
</style>"""


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
    if picked != name:
        open_case(picked)
        st.rerun()


def standing(name: str) -> list[str]:
    """Where the open case stands: its revision, and whether its plan is current or stale."""
    lines = [say("app.revision", number=desk.head(name))] if desk.is_mine(name) else [say("app.example")]
    job = current_job()
    if job is None:
        lines.append(say("state.unsolved"))
    elif job.active or job.status.state in ("failed", "cancelled"):
        lines.append(say(f"state.{job.status.state}"))
    elif (found := plan(job)) is not None and not found.found and is_current(job):
        lines.append(without(found))
    else:
        lines.append(say("state.current" if is_current(job) else "state.stale"))
    return lines


def edited(name: str) -> list[str]:
    """Which tables hold edits that are not saved."""
    tables = ", ".join(table_title(table) for table in drafts(name))
    return ["● " + say("app.unsaved", tables=tables)] if tables else []


def choose_name() -> None:
    """Whoever works here: signed in, or by the name that is typed; edits are kept and saved under it."""
    if "is_logged_in" in st.user or who.signed_in():
        st.caption(who.signed_in())
        if "is_logged_in" in st.user:
            st.button(say("app.logout"), on_click=st.logout, key="logout")
        return
    st.session_state.setdefault("me", st.session_state.get(who.KEPT) or st.query_params.get("me", ""))
    typed = st.text_input(say("app.me"), key="me", placeholder=say("app.me"), max_chars=60, help=say("app.me.help"))
    st.session_state[who.KEPT] = typed


def ask_to_sign_in() -> None:
    """A button for each identity provider, and nothing of what is kept here."""
    st.title("Parkloop")
    known = who.providers()
    st.markdown(say("app.signin" if known else "app.signin.none"))
    for name in known:
        label = say("app.login") + (f": {name}" if name else "")
        st.button(label, on_click=st.login, args=(name or None,), type="primary", key=f"login:{name}")


def called(name: str, titles: Mapping[str, tuple[str, str]], spoken: str) -> str:
    """A case as the switch lists it: its title, with its key where another has the same."""
    english, chinese = titles[name]
    key = desk.key(name).removeprefix("shipped/")
    title = (chinese or english if spoken == "zh" else english or chinese) or key
    alike = [other for other in titles if desk.is_mine(other) == desk.is_mine(name) and titles[other] == titles[name]]
    told = f"{title} · {key}" if len(alike) > 1 else title
    return f"{told} ({words.word('app.mine', spoken)})" if desk.is_mine(name) else told


st.set_page_config(
    page_title="Parkloop",
    page_icon=str(Path(__file__).parent / "app_pages" / "icon.png"),
    layout="wide",
    initial_sidebar_state=230,
)
page = st.navigation(
    [
        st.Page("app_pages/choose.py", title=say("app.cases"), default=True),
        st.Page("app_pages/data.py", title=say("app.data"), url_path="data"),
        st.Page("app_pages/solve.py", title=say("app.solve"), url_path="solve"),
        st.Page("app_pages/results.py", title=say("app.results"), url_path="results"),
        st.Page("app_pages/whatif.py", title=say("app.whatif"), url_path="whatif"),
        st.Page("app_pages/analyse.py", title=say("app.analyse"), url_path="analyse"),
        st.Page("app_pages/compare.py", title=say("app.compare"), url_path="compare"),
        st.Page("app_pages/report.py", title=say("app.report"), url_path="report"),
        # the first page's address is `/`; who asks for it by its name gets it too
        st.Page("app_pages/choose.py", title=say("app.cases"), url_path="cases", visibility="hidden"),
    ],
    position="hidden" if who.turned_away() else "top",
)
st.html(STYLE)
if who.turned_away():
    ask_to_sign_in()
    choose_language()
    st.stop()
editor.catch_up()
wishes.fulfil()
if GO in st.session_state:
    st.switch_page(st.session_state.pop(GO))
look_round()
unsaved.follow(case_name())
adopt_solved()
with st.sidebar:
    choose_case()
    stands = st.empty()
    stood = standing(case_name())
    stands.caption("  \n".join([*stood, *edited(case_name())]))
    choose_language()
    choose_name()
remember()
if lost := st.session_state.pop(LOST, None):
    st.warning(say("app.gone", name=lost))
page.run()
# what the page has just edited is unsaved now
stands.caption("  \n".join([*stood, *edited(case_name())]))
