"""The map on page Data. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "map.tables": ("Tables", "表格"),
    "map.map": ("Map", "地图"),
    "map.view": ("View", "视图"),
    "map.label": ("Map of the park", "园区地图"),
    "map.hint": (
        "Drag a plant, or choose it with Tab and move it with the arrow keys (Shift: farther).",
        "拖动企业，或用 Tab 选中后用方向键移动（按住 Shift 移动更远）。",
    ),
    "map.in": ("Zoom in", "放大"),
    "map.out": ("Zoom out", "缩小"),
    "map.park": ("Park", "园区"),
    "map.all": ("All", "全部"),
    "map.plan": ("Site plan", "总平面图"),
    "map.plan.say": (
        "A picture of the site (PNG or JPEG, north up) under the map: plants are dragged to where they stand on it. It is kept "
        "with the case and changes no plan.",
        "在地图下铺一张园区总平面图（PNG 或 JPEG，上北下南），把企业拖到图上的位置。图随案例保存，不影响任何方案。",
    ),
    "map.plan.file": ("Picture", "图片"),
    "map.plan.lay": ("Lay it under the map", "铺到地图下"),
    "map.plan.width": ("It shows, from left to right [km]", "图幅宽度 [km]"),
    "map.plan.west": ("Its left edge at x [km]", "左边界 x [km]"),
    "map.plan.south": ("Its lower edge at y [km]", "下边界 y [km]"),
    "map.plan.drop": ("Take it away", "移除"),
    "map.plan.refused": (
        "This file is no picture that can be read: a PNG or JPEG of at most {pixels} million pixels is.",
        "无法读取该文件：请用不超过 {pixels} 百万像素的 PNG 或 JPEG 图片。",
    ),
    "map.legend": (
        "In colour: the newest plan, by what flows, as wide as its flow. Blue with a halo: required. Red, dotted, with a cross: "
        "forbidden. Click a link to change what it is. Drag the ground to move the map; Ctrl and scroll to zoom.",
        "彩色：最新方案，颜色表示介质，粗细表示流量；蓝色带光晕：必建；红色点线带叉：禁建。点击链路可修改其状态。"
        "拖动空白处平移，Ctrl 加滚轮缩放。",
    ),
    "map.legend.candidates": (
        "Dashed: candidates that the table of links names. Blue: required. Red, dotted, with a cross: forbidden. "
        "Drag the ground to move the map; Ctrl and scroll to zoom.",
        "虚线：链路表中的可选链路；蓝色：必建；红色点线带叉：禁建。拖动空白处平移，Ctrl 加滚轮缩放。",
    ),
}
