"""Page Cases. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "cases.lead": (
        "A case is one park: its plants, what each gives and needs, what may be built, and the rules of the authority.",
        "一个案例即一个园区：企业、各企业的供给与需求、可建设施以及管理规则。",
    ),
    "cases.open": ("Open", "打开"),
    "cases.opened": ("Open now", "当前案例"),
    "cases.plants": ("plants: {count}", "企业 {count}"),
    "cases.streams": ("streams and demands: {count}", "物流与需求 {count}"),
    "cases.technologies": ("technologies: {count}", "技术 {count}"),
    "cases.saving": ("saves {amount} {currency} a year ({share} %).", "每年节省 {amount} {currency}（{share} %）。"),
    "cases.upload": ("Add a case from an Excel workbook", "从 Excel 工作簿添加案例"),
    "cases.upload.help": (
        "One sheet per table, and a sheet `case` with the columns key and value. Download any case as a workbook to see how.",
        "每个表一个工作表，另有一个含 key 和 value 两列的 case 工作表。可先下载任一案例作为范本。",
    ),
    "cases.uploaded": ("{title} has been added to your own cases.", "已将 {title} 添加到自有案例。"),
    "cases.refused": ("Nothing was added. Faults of the workbook: {count}.", "未添加：工作簿中有 {count} 处错误。"),
    "cases.unreadable": (
        "Nothing was added: this file cannot be read as an Excel workbook.",
        "未添加：该文件不是可读的 Excel 工作簿。",
    ),
    "cases.workbook": ("Download as Excel workbook", "下载为 Excel 工作簿"),
    "cases.remove": ("Remove", "删除"),
    "cases.remove.sure": ("Remove {title} with all its edits", "删除 {title} 及其全部修改"),
}
