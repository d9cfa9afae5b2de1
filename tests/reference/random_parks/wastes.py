"""Random rules of wastes: outlets that take nothing hazardous, moisture, and dryers."""

from parkloop.cases.schema import MaterialQuality, MaterialStream, Substitution, Technology
from tests.reference.random_parks.draft import Draft


def add_waste_rules(draft: Draft) -> None:
    """Outlets that say whether they take what is hazardous, with a dearer one that does."""
    rows = draft.rows["material_streams"]
    if not any(row.hazardous for row in rows):
        return
    centre = MaterialStream(
        stream="centre", plant=draft.homes[0], role="outlet", price_per_t=draft.number(60, 200), takes_hazardous=True
    )
    for n, row in enumerate(rows):
        if row.role == "outlet" and draft.chance(0.6):
            rows[n] = row.model_copy(update={"takes_hazardous": draft.chance(0.2)})
        elif row.role == "source" and row.hazard is None and draft.chance(0.3):
            rows[n] = row.model_copy(update={"class_": "hazardous_waste"})
    draft.add(centre)


def add_moisture(draft: Draft) -> None:
    """Wet by-products and supplies, sinks that count dry matter or limit water, and a dryer."""
    rows = draft.rows["material_streams"]
    if not rows or draft.chance(0.3):
        return
    carried = {row.stream for row in draft.rows["material_quality"] if row.carry is not None}
    for row in rows:
        if row.gives and row.stream not in carried and draft.chance(0.5):
            draft.add(MaterialQuality(stream=row.stream, property="moisture", value=draft.number(0.1, 0.8)))
    for n, row in enumerate(rows):
        if row.role == "sink":
            rows[n] = row.model_copy(update={"dry_basis": draft.chance(0.5)})
        if row.takes and row.material != "clay" and draft.chance(0.1):
            draft.add(MaterialQuality(stream=row.stream, property="moisture", max=draft.number(0.3, 0.9)))
    wet = [row for row in rows if row.role == "source" and row.technology is None]
    if wet and draft.chance(0.5):
        _dryer(draft, draft.rng.choice(wet), [row for row in rows if row.role == "sink"])


def _dryer(draft: Draft, wet: MaterialStream, sinks: list[MaterialStream]) -> None:
    """A technology that takes a tonne of dry matter an hour and gives it with little water, for what the wet one replaces."""
    plant = draft.rng.choice(draft.homes)
    draft.add(
        Technology(
            technology="dryer", plant=plant, max_size=10, capex_per_size=draft.number(1e3, 3e4), pretreatment=draft.chance(0.7)
        )
    )
    feed = {"role": "sink", "material": "to_be_dried", "flow_t_per_h": 1.0, "dry_basis": True}
    gives = {"role": "source", "material": "dried", "flow_t_per_h": 1.25, "class": "general_waste"}
    draft.add(MaterialStream(stream="dryer_feed", technology="dryer", **feed))  # type: ignore[arg-type]
    draft.add(MaterialStream(stream="dryer_out", technology="dryer", **gives))  # type: ignore[arg-type]
    draft.add(MaterialQuality(stream="dryer_out", property="moisture", value=0.2))
    draft.add(Substitution(material=wet.material or "", sink="dryer_feed", treatment_cost_per_t=draft.number(0.5, 5)))
    for sink in sinks:
        draft.add(Substitution(material="dried", sink=sink.stream, ratio=draft.number(0.8, 1.5), max_share=draft.number(0.3, 1)))
