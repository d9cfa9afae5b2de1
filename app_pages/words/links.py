"""Links that are chosen, and what is asked of them. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "link.choose": ("Link: those of the plan first, then those not built", "链路：先列方案中的，再列未建的"),
    "link.choose.plain": ("Link", "链路"),
    "link.choose.hint": ("Click a link in the picture, or choose it here", "点击图中的链路，或在此选择"),
    "link.name": ("{giver}: {what} → {taker}, {mode}", "{giver}：{what} → {taker}，{mode}"),
    "link.built": ("in the plan", "方案内"),
    "link.unbuilt": ("not built", "未建"),
    "link.is": ("This link is", "该链路"),
    "link.candidate": ("candidate", "可选"),
    "link.required": ("required", "必建"),
    "link.forbidden": ("forbidden", "禁建"),
    "link.existing": ("existing", "已建"),
    "link.means.candidate": ("It is built where that is best.", "是否建设由优化决定。"),
    "link.means.required": ("It must be built, whether it pays or not.", "无论是否划算都必须建设。"),
    "link.means.forbidden": ("It must not be built.", "不得建设。"),
    "link.means.existing": ("It stands today.", "现已存在。"),
    "link.gone": ("The case that is open has no such link any more.", "当前案例中已无此链路。"),
    "link.changed": (
        "Links were changed and not saved yet. What that means for the plan is known once the case is saved and solved anew.",
        "链路已修改但尚未保存。须保存并重新求解后，才能得知对方案的影响。",
    ),
    "link.solve": ("Save and solve", "保存并求解"),
    "link.unsaved": ("What was saved would hold all unsaved edits: {tables}", "将一并保存所有未保存的修改：{tables}"),
    "link.notsaved": ("Not saved, for the case would have faults: see page Data.", "未保存：案例存在错误，请见“数据”页。"),
    "link.conflict": (
        "Not saved: somebody else has saved the case since. Page Data shows what differs.",
        "未保存：他人已保存过该案例，差异见“数据”页。",
    ),
    "link.fix": ("Go to Data", "前往数据页"),
}
