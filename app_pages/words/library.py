"""A technology or a transport mode from the library. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "library.add": ("Add from the library", "从技术库添加"),
    "library.which": ("Technology", "技术"),
    "library.plant": ("Plant", "企业"),
    "library.port": ("{port} here (- leaves it out)", "{port} 在本案例中的名称（-：不采用）"),
    "library.size": ("Largest size [{unit}], empty: as in the library", "最大规模 [{unit}]，空：按技术库"),
    "library.do": ("Add", "添加"),
    "library.missing": ("Choose first: {ports}", "请先选择：{ports}"),
    "library.facts": (
        "Per unit of activity takes {takes}; makes {makes}. Capital {capital} CNY per {unit}, life {life} years.",
        "每单位活动量消耗 {takes}；产出 {makes}。投资 {capital} 元/{unit}，寿命 {life} 年。",
    ),
    "library.mode": ("Transport mode", "输送方式"),
    "library.carries": ("It carries", "输送介质"),
    "library.any": ("any material", "任何物料"),
    "library.nothing": (
        "The case has no commodity that it could carry: add that first.",
        "案例中没有可由其输送的介质，请先添加。",
    ),
    "library.money": (
        "The library counts in CNY, this case in {currency}: state library.currency_factor in Settings first, else 1 CNY counts "
        "as 1 {currency}.",
        "技术库以人民币计价，本案例以 {currency} 计价：请先在“设置”中填写 library.currency_factor，否则 1 元按 1 {currency} 计。",
    ),
    "library.capex_per_km": ("Capital {cost} CNY per km", "投资 {cost} 元/km"),
    "library.opex_per_unit_km": ("{cost} CNY per t and km", "{cost} 元/(t·km)"),
    "library.opex_per_unit": ("{cost} CNY per unit sent", "每输送单位 {cost} 元"),
    "library.added": (
        "Added as unsaved edits of {count} tables; look them over, then save.",
        "已作为未保存的修改写入 {count} 张表，请检查后保存。",
    ),
    "library.faults": ("Nothing was added, for these faults stand in the way:", "未添加，存在以下错误："),
}
