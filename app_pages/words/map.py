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
    "map.legend": (
        "Grey: the newest plan. Blue: required. Red, dotted, with a cross: forbidden. Click a link to change what it is. "
        "Drag the ground to move the map; Ctrl and scroll to zoom.",
        "灰色：最新方案；蓝色：必建；红色点线带叉：禁建。点击链路可修改其状态。拖动空白处平移，Ctrl 加滚轮缩放。",
    ),
    "map.legend.candidates": (
        "Dashed: candidates that the table of links names. Blue: required. Red, dotted, with a cross: forbidden. "
        "Drag the ground to move the map; Ctrl and scroll to zoom.",
        "虚线：链路表中的可选链路；蓝色：必建；红色点线带叉：禁建。拖动空白处平移，Ctrl 加滚轮缩放。",
    ),
}
