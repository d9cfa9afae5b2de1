"""Random water and material streams."""

from parkloop.cases.schema import Emission, MaterialQuality, MaterialStream, Permit, Substitution, WaterQuality, WaterStream
from tests.reference.random_parks.draft import Draft


def add_water(draft: Draft) -> None:
    draft.species = ["cod", "salt"][: draft.rng.randint(1, 2)]
    _mains(draft)
    for plant in draft.plants:
        for n in range(draft.rng.randint(0 if plant in draft.homes else 1, 2)):
            role = draft.rng.choice(["source", "sink", "process"])
            name = f"{plant}_w{n}"
            if role == "process":
                _process(draft, plant, name)
            else:
                _fixed(draft, plant, name, role)


def _mains(draft: Draft) -> None:
    """Clean water and a sewer for everybody; at times a reclaimed water and a river with limits."""
    first, last = draft.homes[0], draft.homes[-1]
    price = draft.number(0.8, 4)
    draft.add(WaterStream(stream="fresh", plant=first, role="supply", price_per_t=price))
    draft.add(WaterStream(stream="sewer", plant=first, role="outlet", price_per_t=draft.number(0.5, 3)))
    draft.add(Emission(item="fresh", species="co2", kg_per_unit=draft.number(0.1, 1), scope=3))
    if draft.chance(0.4):
        limit = draft.maybe_none(0.7, 5, 60)
        mains = None if draft.chance(0.5) else False
        stream = WaterStream(
            stream="reclaimed",
            plant=last,
            role="supply",
            price_per_t=round(price * 0.5, 4),
            limit_t_per_h=limit,
            counts=draft.chance(0.3),
            mains=mains,
            profile=draft.profile() if limit else None,
        )
        draft.add(stream)
        for s in draft.species:
            draft.add(WaterQuality(stream="reclaimed", species=s, c_out_mg_per_l=draft.number(5, 60)))
    if draft.chance(0.4):
        mains, limit = False if draft.chance(0.4) else None, draft.maybe_none(0.5, 10, 80)
        draft.add(WaterStream(stream="river", plant=last, role="outlet", price_per_t=0.1, limit_t_per_h=limit, mains=mains))
        draft.add(Emission(item="river", species="nh3n", kg_per_unit=draft.number(0.001, 0.01)))
        for s in draft.species:
            limit, removal = draft.number(50, 250), draft.maybe_none(0.3, 0.2, 0.8)
            draft.add(WaterQuality(stream="river", species=s, c_in_max_mg_per_l=limit, removal=removal))


def _fixed(draft: Draft, plant: str, name: str, role: str) -> None:
    mains = True if draft.chance(0.08) else None
    flow = draft.number(5, 50)
    stream = WaterStream(stream=name, plant=plant, role=role, flow_t_per_h=flow, mains=mains, profile=draft.profile())  # type: ignore[arg-type]
    draft.add(stream)
    if draft.chance(0.1):
        draft.add(Emission(item=name, species="co2", kg_per_unit=draft.number(0.1, 2)))
    for s in draft.species:
        if role == "source" and draft.chance(0.9):
            draft.add(WaterQuality(stream=name, species=s, c_out_mg_per_l=draft.number(10, 300), profile=draft.profile(0.15)))
        if role == "sink" and draft.chance(0.8):
            draft.add(WaterQuality(stream=name, species=s, c_in_max_mg_per_l=draft.number(5, 200)))


def _process(draft: Draft, plant: str, name: str) -> None:
    """A mass-transfer user, at times a cooling tower, at times with a fixed flow."""
    tower = draft.chance(0.25)
    loss, lost = draft.maybe(0.5 if tower else 0.2, 0.02, 0.2), draft.maybe(0.8 if tower else 0.15, 0.5, 4)
    qualities, needed = [], 0.0
    for s in draft.species:
        c_in = draft.number(5, 80)
        c_out = round(c_in * draft.number(3, 6), 3)
        load = 0.0 if tower else round(draft.number(3, 30) * (c_out - c_in) / 1000, 4)
        qualities.append(
            WaterQuality(
                stream=name,
                species=s,
                c_in_max_mg_per_l=c_in,
                c_out_mg_per_l=c_out,
                load_kg_per_h=load,
                profile=draft.profile(0.1),
            )
        )
        needed = max(needed, (1500 * load + c_out * lost) / (0.6 * c_out * (1 - loss) - c_in))
    fixed = not tower and draft.chance(0.15)
    stream = WaterStream(
        stream=name,
        plant=plant,
        role="process",
        flow_t_per_h=round(needed, 3) if fixed else None,
        limit_t_per_h=round(needed * 1.3 + 1, 3) if (tower and not lost) or (not fixed and draft.chance(0.3)) else None,
        loss_fraction=loss,
        loss_t_per_h=lost,
        profile=draft.profile(),
    )
    draft.add(stream)
    if draft.chance(0.2):
        draft.add(Emission(item=name, species="co2", kg_per_unit=draft.number(0.1, 2)))
    for row in qualities:
        draft.add(row)


def add_materials(draft: Draft) -> None:
    first = draft.homes[0]
    hazard = draft.chance(0.3)
    draft.add(MaterialStream(stream="landfill", plant=first, role="outlet", price_per_t=draft.number(10, 60)))
    draft.add(MaterialStream(stream="clay", plant=first, role="supply", material="clay", price_per_t=draft.number(20, 80)))
    draft.add(Emission(item="clay", species="co2", kg_per_unit=draft.number(20, 200), scope=3))
    draft.add(Emission(item="landfill", species="co2", kg_per_unit=draft.number(1, 30)))
    _extra_ends(draft)
    if draft.chance(0.3):
        _buyer(draft)
    for plant in draft.plants:
        if draft.chance(0.7):
            _by_product(draft, plant, "bad" if hazard and draft.chance(0.5) else None)
        if draft.chance(0.6):
            _raw_material(draft, plant)
        if hazard and draft.chance(0.5):
            draft.add(Permit(hazard="bad", plant=plant))
    if draft.chance(0.3):
        _blends(draft)


def _extra_ends(draft: Draft) -> None:
    """A pit that only its neighbours by link reach, and a shop that buys blends."""
    if draft.chance(0.25):
        price, limit = draft.number(5, 20), draft.number(3, 20)
        pit = MaterialStream(
            stream="pit",
            plant=draft.homes[-1],
            role="supply",
            material="clay",
            price_per_t=price,
            limit_t_per_h=limit,
            mains=False,
        )
        draft.add(pit)
    if draft.chance(0.2):
        price, limit = -draft.number(10, 100), draft.number(2, 10)
        shop = MaterialStream(
            stream="shop", plant=draft.homes[0], role="outlet", price_per_t=price, limit_t_per_h=limit, counts=False
        )
        draft.add(shop)


def _buyer(draft: Draft) -> None:
    draft.add(
        MaterialStream(
            stream="buyer",
            plant=draft.homes[-1],
            role="outlet",
            material="ash",
            price_per_t=-draft.number(1, 10),
            limit_t_per_h=draft.number(2, 20),
            counts=False,
            mains=None if draft.chance(0.5) else False,
        )
    )


def _by_product(draft: Draft, plant: str, hazard: str | None) -> None:
    material = draft.rng.choice(["ash", "slag"])
    name = f"{plant}_{material}"
    flow = draft.number(2, 20)
    draft.add(
        MaterialStream(
            stream=name, plant=plant, role="source", material=material, flow_t_per_h=flow, hazard=hazard, profile=draft.profile()
        )
    )


def _raw_material(draft: Draft, plant: str) -> None:
    name = f"{plant}_raw"
    draft.add(
        MaterialStream(
            stream=name, plant=plant, role="sink", material="clay", flow_t_per_h=draft.number(3, 30), profile=draft.profile()
        )
    )
    for material in ("ash", "slag"):
        if draft.chance(0.8):
            draft.add(
                Substitution(
                    material=material,
                    sink=name,
                    ratio=draft.number(0.5, 1.3),
                    max_share=draft.number(0.2, 1),
                    treatment_cost_per_t=draft.maybe(0.5, 1, 15),
                )
            )


def _blends(draft: Draft) -> None:
    """A property that virgin material meets by itself and by-products may not."""
    for row in list(draft.rows["material_streams"]):
        if row.role == "sink":
            low, high = draft.maybe_none(0.5, 1, 4), draft.maybe_none(0.7, 6, 9)
            draft.add(MaterialQuality(stream=row.stream, property="grade", min=low, max=high))
        elif row.stream == "shop":
            draft.add(MaterialQuality(stream=row.stream, property="grade", min=draft.number(3, 4.9), max=draft.number(5.1, 8)))
        elif row.role in ("source", "supply"):
            value = 5.0 if row.role == "supply" else draft.number(0, 15)
            draft.add(MaterialQuality(stream=row.stream, property="grade", value=value))
