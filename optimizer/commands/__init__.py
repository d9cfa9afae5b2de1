"""The commands of parkloop, one module per group: each adds its commands to the command line.

Nothing heavy is imported here, so that the list of commands is told at once. An analysis has its command by its record.
"""

from parkloop.optimizer.analyses.registry import ENTRIES

PLANS: dict[str, tuple[str, str]] = {
    "solve": ("plans", "find the best plan of a case"),
    "ladder": ("plans", "the three scopes side by side: baseline, plant, park"),
    "today": ("present", "the park as it runs today by company, beside what companies report; --sign confirms a saved case"),
    "indicators": ("measures", "indicators of the best plan beside the baseline's"),
}
STUDIES: dict[str, tuple[str, str]] = {
    "compare": ("studies", "plans side by side by their key figures, or two cases cell by cell"),
    "study": ("studies", "run a study: cases, plans and analyses of one file, to the same tables again"),
    "bundle": ("studies", "case, plan, solver log, versions and check sums of a case as one archive to be cited"),
    "rerun": ("studies", "run a bundle again, and say whether it is reproduced"),
}
CASES: dict[str, tuple[str, str]] = {
    "report": ("reports", "write the report of the best plan: HTML, Word, slides, Excel and pictures"),
    "check": ("files", "say everything that is wrong with a case"),
    "import": ("files", "turn an Excel workbook into a case folder"),
    "export": ("files", "turn a case into an Excel workbook, or its model into a file of any solver (.mps, .lp)"),
    "meter": ("meter", "typical days or weeks of a metering file, with their error, as tables of a case"),
    "list": ("files", "the parks that come with parkloop"),
    "cases": ("saved", "the saved cases, those changed last first"),
    "save": ("saved", "save a case, new or as the next revision of a saved one"),
    "history": ("saved", "who saved what of a case, and when"),
    "store": ("stores", "look whether the store of saved cases is whole, or copy what can be read of it"),
    "start": ("starting", "a new park from sectors and their sizes, which runs today; without any the sectors are listed"),
    "request": ("requests", "write a workbook that asks one company for its own data of a case"),
    "merge": ("requests", "take what a company filled in into the case, and list what changed"),
    "ledger": ("ledgers", "turn the ledgers of companies, or one for all, into a case; with --template write an empty one"),
    "library": ("library", "technologies that a case can draw on by name, with cost, source and range"),
    "bench": ("bench", "hold Parkloop against plain HiGHS and SCIP on random parks, or on yours"),
    "app": ("page", "open the page in the browser"),
}
"""By name: the module of each command, and its line of help."""


def known() -> dict[str, tuple[str, str]]:
    """Commands by name, in order: module (of an analysis with its name), and line of help."""
    analyses = {home.command: (f"analysis.{name}", home.help) for name, home in ENTRIES.items()}
    return {**PLANS, **analyses, **STUDIES, **CASES}
