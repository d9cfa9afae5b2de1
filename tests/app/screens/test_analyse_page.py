"""The page Analyse: each analysis in the background, with numbers worked by hand."""

import pytest
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.analyses import form
from parkloop.app_pages.session import repository
from parkloop.cases import Case, load_case
from parkloop.optimizer.analyses.registry import ENTRIES, analysis, topic_of
from parkloop.optimizer.analyses.what_if.changes import CARBON
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import metrics, opened, told
from tests.optimizer.analyses.test_abatement import choices
from tests.support.made_up_analysis import HOME
from tests.support.uncertain_parks import priced


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)


def saved(case: Case) -> str:
    return repository.save(case, "shipped/none")


def asked(kind: str, case: str = "shipped/two_firms") -> AppTest:
    app = opened("analyse", case=case)
    app.button_group(key="topic").set_value(topic_of(kind)).run()
    app.selectbox(key="analysis:en").set_value(kind).run()
    assert not app.exception, app.exception
    return app


def computed(app: AppTest) -> AppTest:
    app.button(key="analyse").click().run()
    assert not app.exception, app.exception
    return app


def test_a_sweep_of_the_price_of_water() -> None:
    """Proves: at today's price the park costs 2,003,000, and more where water is dearer."""
    app = asked("sweep")
    assert "Not computed" in told(app)
    place = "water_streams.town_water.price_per_t"
    app.selectbox(key="sweep_place:en").set_value(place).run()
    app.number_input(key="sweep_count").set_value(3).run()
    table = computed(app).dataframe[0].value
    assert 3 == len(table)
    assert 2_003_000 == pytest.approx(table["Annual cost [EUR/y]"][1])
    assert table["Annual cost [EUR/y]"].is_monotonic_increasing


def test_draws_between_two_ends() -> None:
    """Proves: three draws of the price of water between 1.6 and 2.4, of 2 today, each with its plan."""
    app = asked("sample")
    app.selectbox(key="sample_distributions:en").set_value("water_streams.town_water.price_per_t").run()
    app.number_input(key="sample_n").set_value(3).run()
    app = computed(app)
    assert "3 of 3 draws have a plan." in told(app)
    assert 3 == app.dataframe[0].value["Annual cost [EUR/y]"].nunique()


def test_coalitions_of_all_plants() -> None:
    """Proves: together the two firms save 1,229,000 against each alone."""
    table = computed(asked("coalitions")).dataframe[0].value.set_index("Coalition")
    assert 1_229_000 == pytest.approx(table["Saves [EUR/y]"]["Brewery + Greenhouse"], rel=1e-6)


def test_shares_of_all_plants() -> None:
    """Proves: Shapley's value gives each of the two firms half of the 1,229,000."""
    app = computed(asked("sharing"))
    table = app.dataframe[0].value
    gains = table[table["Rule"] == "Shapley value"]["Gains [EUR/y]"]
    assert [614_500.0, 614_500.0] == pytest.approx(gains.tolist(), rel=1e-6)
    assert "there is a split that nobody would leave" in told(app)


def test_recruiting_by_the_page() -> None:
    """Proves the form: companies are chosen by their titles, and the greenhouse is worth what the two save together."""
    app = asked("recruiting")
    companies = app.multiselect(key="recruiting_candidates")
    assert ["Brewery", "Greenhouse"] == companies.options
    companies.set_value(["greenhouse"]).run()
    table = computed(app).dataframe[0].value
    assert 1_229_000 == pytest.approx(table["Worth [EUR/y]"][0], rel=1e-6)


def test_a_place_that_is_none_is_told() -> None:
    app = asked("sweep")
    app.selectbox(key="sweep_place:en").set_value("").run()
    app.text_input(key="sweep_other").set_value("markets.moon.price_per_unit").run()
    assert "no such number" in told(app)
    assert app.button(key="analyse").disabled


def test_thresholds_of_the_water_pipe() -> None:
    """Proves: of the pipe, which saves 79,000 (SOURCES.md), every parameter is told, with what it saves now."""
    app = asked("threshold")
    app.selectbox(key="threshold_link:en").set_value("rinse_water/greenhouse/water_pipe").run()
    table = computed(app).dataframe[0].value
    assert {"Carbon price", "Subsidy", "Water price"} == set(table["Moved"])
    assert 79_000 == pytest.approx(table["Saves now [EUR/y]"].dropna().iloc[0])


def test_the_abatement_curve() -> None:
    """Proves: 3,500 t can be avoided, the first at 40 per t, the last at 100."""
    app = asked("abatement", saved(choices()))
    app.number_input(key="abatement_steps").set_value(7).run()
    table = computed(app).dataframe[0].value
    marginal = table[next(name for name in table.columns if name.startswith("Marginal"))]
    found = (table["Avoided [t/y]"].iloc[-1], marginal[1], marginal.iloc[-1])
    assert (3500, 40, 100) == pytest.approx(found, rel=1e-3)


def test_leakage_is_that_of_the_plan_that_is_shown(solved: queue.Job) -> None:
    """Proves: 20,000 MWh of gas less than today, and no solve of a plan that is there. Sensitivity: the plan made again."""
    app = computed(asked("leakage"))
    gas = app.dataframe[0].value.set_index("What").loc["Gas grid"]
    assert -20_000 == pytest.approx(gas["Difference, per year"])
    job = queue.latest("shipped/two_firms", "leakage")
    assert job is not None and solved.request.id == job.request.options["plan_of"]


def test_finance_and_its_workbook() -> None:
    """Proves: 770,000 are spent, as the two firms' plan builds them, and the workbook is offered."""
    app = computed(asked("finance"))
    assert "770,000" in metrics(app).values()
    assert "get:workbook" in {one.key for one in app.get("download_button")}


def test_a_roadmap_under_a_budget() -> None:
    """Proves: with 400,000 a year the water pipe of 170,000 comes first, the hot water of 600,000 in the second year."""
    app = asked("roadmap")
    app.text_input(key="roadmap_budget").set_value("4e5").run()
    table = computed(app).dataframe[0].value
    assert [170_000, 600_000, 0, 0, 0] == pytest.approx(list(table["Capital after subsidy [EUR]"]))


def test_uncertainty_needs_scenarios() -> None:
    app = asked("uncertainty")
    assert "one scenario" in told(app)
    assert app.button(key="analyse").disabled
    shown = metrics(computed(asked("uncertainty", saved(priced()))))
    assert 4 == len(shown)
    assert "–" not in shown.values()


def test_a_record_has_its_form_and_its_result_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: of a made-up analysis one record is enough; the greenhouse lies 0.8 km east of 0.2 km."""
    monkeypatch.setitem(ENTRIES, "east", HOME)
    app = asked("east")
    app.number_input(key="east_line").set_value(0.2).run()
    app = computed(app)
    assert "Plants east of the line: 1." in told(app)
    assert [("Greenhouse", 0.8)] == list(app.dataframe[0].value.itertuples(index=False, name=None))
    assert 1 == len(app.get("download_button"))


def test_the_report_takes_what_was_analysed(solved: queue.Job) -> None:
    """Proves: page Report offers the newest sweep, and shows its section. Sensitivity: one of another content of the case."""
    queue.start(load_case("two_firms"), "shipped/two_firms", {"place": CARBON, "values": [0.0]}, task="sweep")
    app = opened("report")
    sections = app.selectbox(key="section:en")
    assert 1 == len(app.multiselect[0].value)
    assert "Sweep: carbon price per t" in sections.options
    app.multiselect[0].set_value([]).run()
    assert "Sweep: carbon price per t" not in app.selectbox(key="section:en").options


def test_the_analyses_speak_chinese() -> None:
    assert "尚未计算" in told(opened("analyse", language="zh"))


@pytest.mark.parametrize("kind", ["tornado", "survival"])
def test_a_park_without_ranges_is_told_what_to_write_before_anything_runs(kind: str) -> None:
    """Proves that the form says what lacks, with no button to press. Sensitivity: a run that ends in an error of arguments."""
    app = asked(kind)
    assert "table Provenance states no low and high end" in " ".join(box.value for box in app.info)
    assert app.button(key="analyse").disabled
    assert analysis(kind).lacks(load_case("kalundborg")) is None


def test_a_currency_in_a_label_is_written_as_the_page_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it for the budget of a roadmap. Sensitivity: CNY on a Chinese page whose tables have its sign."""
    monkeypatch.setattr(form, "language", lambda: "zh")
    budget = next(one for one in analysis("roadmap").parameters if "[money]" in one.title)
    assert form._labelled(budget, "CNY").endswith("[元]")
