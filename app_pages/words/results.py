"""Page Results. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "results.none": ("This case has not been solved yet.", "该案例尚未求解。"),
    "results.change": ("Change the data", "修改数据"),
    "results.go": ("Go to Solve", "前往求解"),
    "results.infeasible": ("There is no plan that meets every need and rule.", "不存在满足全部需求与规则的方案。"),
    "results.error": ("The solver failed, and there is no plan.", "求解器失败，没有方案。"),
    "results.certified": (
        "Checked independently of solver and model: every balance and limit holds.",
        "已独立于求解器和模型核验：所有平衡与限值均成立。",
    ),
    "results.refused": ("The independent check refused the plan.", "独立核验未通过该方案。"),
    "results.uncertified": (
        "The independent check found faults, so this is not shown as a plan:",
        "独立核验发现错误，因此不作为方案显示：",
    ),
    "results.nobaseline": ("Today's park has no solution, so no saving is shown:", "园区现状无可行解，因此不显示节省额："),
    "results.network": ("Network", "网络"),
    "results.tables": ("Tables", "表格"),
    "results.media": ("What flows", "介质"),
    "results.when": ("When", "时段"),
    "results.year": ("Whole year", "全年"),
    "results.legend": (
        "Links: solid new, dashed existing, thin grey dashes not built; wide where much flows; ending in an arrow for energy, a "
        "dot for water, a diamond for material. Plants: circle company, diamond utility, triangle service, square town, hollow "
        "outside the park. Hover or click for details; drag to move, scroll to zoom.",
        "链路：实线为新建，虚线为既有，灰色细短线为未建；线越宽流量越大；箭头为能源，圆点为水，菱形为物料。企业：圆为生产企业，"
        "菱形为公用工程，三角为服务运营方，方形为市政，空心为园区外。悬停或点击查看详情；拖动平移，滚轮缩放。",
    ),
    "results.rejected": ("Links that are not built", "未建链路"),
    "results.rejected.none": ("Links of the plan", "仅方案链路"),
    "results.rejected.some": ("+ {count} not built", "+ 未建 {count} 条"),
    "results.rejected.at": ("+ not built: {plant}", "+ 未建：{plant}"),
    "results.nolinks": ("The plan has no link between plants.", "方案中没有企业间链路。"),
    "results.table": ("Table", "表"),
    "results.csv": ("This table as CSV", "下载此表 (CSV)"),
    "results.excel": ("All tables as Excel", "下载全部表格 (Excel)"),
    "results.rows": ("rows: {count}", "{count} 行"),
    "results.before": ("from {amount}", "现状 {amount}"),
    "kpi.cost_per_y": ("Cost", "费用"),
    "kpi.co2_t_per_y": ("CO2", "二氧化碳"),
    "kpi.freshwater_t_per_y": ("Fresh water", "新鲜水"),
    "kpi.wastewater_t_per_y": ("Waste water", "废水"),
    "kpi.disposal_t_per_y": ("Disposal", "处置量"),
    "kpi.energy_tce_per_y": ("Energy", "能耗"),
}
