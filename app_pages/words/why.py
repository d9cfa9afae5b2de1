"""View Why, and work in the background. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "task.queued": ("Starting …", "正在启动……"),
    "task.running": ("Working, {seconds} s", "正在计算，{seconds} 秒"),
    "task.step": ("· {done} of {count} done", "· 已完成 {done}/{count}"),
    "task.failed": ("This failed: {message}", "计算失败：{message}"),
    "task.cancelled": ("Cancelled; what had been found until then is kept.", "已取消，此前得到的结果已保留。"),
    "task.get": ("Table as CSV", "下载表格 (CSV)"),
    "why.hint": (
        "What a link saves: the least annual cost without it less that with it. Savings do not add up: where one is missing, "
        "others stand in for it. Click a row to see its verdict only.",
        "链路的节省额：没有它时的最低年费用减去有它时的最低年费用。各链路的节省额不可相加：缺少一条链路时其他链路会部分替代。"
        "点击某一行，可在下方查看其结论。",
    ),
    "why.notcost": (
        "This plan was not made for least cost; verdicts are about cost all the same.",
        "该方案并非以费用最低为目标，但结论仍以费用为准。",
    ),
    "why.nolinks": ("The plan has no link.", "方案中没有链路。"),
    "why.compute": ("What does each save? ({count} links)", "计算各链路的节省额（{count} 条）"),
    "why.compute1": ("What does each save? (1 link)", "计算各链路的节省额（1 条）"),
    "why.alldone": ("Every link of the plan has its verdict", "方案中的链路均已有结论"),
    "why.other": ("A link that is not built", "未建的链路"),
    "why.ask": ("Why not?", "为何不建？"),
    "why.one": ("What does it save?", "它节省多少？"),
    "why.pick": ("choose a candidate", "请选择候选链路"),
    "why.link": ("Link", "链路"),
    "why.from": ("From", "供方"),
    "why.to": ("To", "受方"),
    "why.medium": ("What", "介质"),
    "why.status": ("Status", "状态"),
    "why.new": ("new", "新建"),
    "why.existing": ("existing", "既有"),
    "why.not": ("not built", "未建"),
    "why.flow": ("Flow", "流量"),
    "why.unit": ("Unit", "单位"),
    "why.cost": ("Annual cost [{currency}/y]", "年费用 [{currency}/y]"),
    "why.saves": ("Saves [{currency}/y]", "节省 [{currency}/y]"),
    "why.atleast": ("Proven at least [{currency}/y]", "已证明下限 [{currency}/y]"),
    "why.unavoidable": ("indispensable", "不可缺少"),
    "why.verdicts": ("Verdicts", "结论"),
    "why.leftout": (
        "Told here: {count} of {all} verdicts, of the links that save most and of those that are not built. "
        "To read another, click its row in the table.",
        "此处写出 {all} 条结论中的 {count} 条：节省最多的链路和未建的链路。点击表中某一行可查看其余结论。",
    ),
    "why.none": ("Nothing computed yet.", "尚未计算。"),
}
