"""Page Report. Key: English, Chinese."""

WORDS: dict[str, tuple[str, str]] = {
    "app.report": ("Report", "报告"),
    "report.none": ("There is no plan to report yet.", "尚无可报告的方案。"),
    "report.get": ("Download", "下载"),
    "report.section": ("Preview", "预览"),
    "report.html": ("For the meeting: HTML", "会议材料：HTML"),
    "report.say.html": (
        "One file that opens in any browser without internet, with live figures; prints well.",
        "单个文件，无需联网即可在浏览器中打开，图表可交互，适合打印。",
    ),
    "report.xlsx": ("For checking: Excel", "核对用：Excel"),
    "report.say.xlsx": (
        "Key figures, ledgers, indicators and assumptions with pictures, and every table of the plan.",
        "关键指标、企业账目、评价指标、数据假设及图片，以及方案的全部表格。",
    ),
    "report.zip": ("For slides: pictures", "演示用：图片"),
    "report.say.zip": ("Every figure as a PNG in one ZIP file.", "全部图表的 PNG 图片，打包为一个 ZIP 文件。"),
}
