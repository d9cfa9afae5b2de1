"""Page Data. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "data.settings": ("Settings", "设置"),
    "data.more": ("Show empty tables", "显示空表"),
    "data.all": ("Show all columns", "显示所有列"),
    "data.save": ("Save", "保存"),
    "data.saved": ("Saved.", "已保存。"),
    "data.saved.copy": ("Saved as a case of your own; the example stays as it is.", "已另存为自有案例，示例保持不变。"),
    "data.discard": ("Discard edits", "放弃修改"),
    "data.faults": (
        "Not saved. Faults: {count}. The last good state is kept, and your edits stay here until you save or discard them.",
        "未保存：有 {count} 处错误。已保留上次的有效状态，您的修改会留在此处，直到保存或放弃。",
    ),
    "data.stale": (
        "Not saved: the case was changed elsewhere in the meantime. Discard your edits to see it, or save as a new case.",
        "未保存：案例已在别处被修改。请放弃修改以查看，或另存为新案例。",
    ),
    "data.copy": ("Save as a new case", "另存为新案例"),
    "data.hint": (
        "Rows can be added below and pasted from Excel; ticked rows are removed with the bin above the table.",
        "可在末尾添加行，或从 Excel 粘贴；勾选行后可用表格上方的垃圾桶删除。",
    ),
}
