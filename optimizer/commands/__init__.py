"""The commands of parkloop, one module per group: each adds its commands to the command line.

Nothing heavy is imported here, so that the list of commands is told at once. An analysis has its command by its record.
"""

from parkloop.optimizer.analyses.registry import ENTRIES

HOME = "parkloop.optimizer.commands"
PLANS_HOME, CASES_HOME = "parkloop.optimizer.commands.plans", "parkloop.optimizer.commands.cases"

PLANS: dict[str, tuple[str, str]] = {
    "solve": (f"{PLANS_HOME}.solve", "find the best plan of a case"),
    "ladder": (f"{PLANS_HOME}.solve", "the three scopes side by side: baseline, plant, park"),
    "today": (
        f"{PLANS_HOME}.present",
        "the park as it runs today by company, beside what companies report; --sign confirms a saved case",
    ),
    "indicators": (f"{PLANS_HOME}.measures", "indicators of the best plan beside the baseline's"),
}
STUDIES: dict[str, tuple[str, str]] = {
    "compare": (f"{PLANS_HOME}.studies", "plans side by side by their key figures, or two cases cell by cell"),
    "study": (f"{PLANS_HOME}.studies", "run a study: cases, plans and analyses of one file, to the same tables again"),
    "bundle": (f"{PLANS_HOME}.studies", "case, plan, solver log, versions and check sums of a case as one archive to be cited"),
    "rerun": (f"{PLANS_HOME}.studies", "run a bundle again, and say whether it is reproduced"),
}
CASES: dict[str, tuple[str, str]] = {
    "report": (f"{PLANS_HOME}.reports", "write the report of the best plan: HTML, Word, slides, Excel and pictures"),
    "check": (f"{CASES_HOME}.files", "say everything that is wrong with a case"),
    "import": (f"{CASES_HOME}.files", "turn an Excel workbook into a case folder"),
    "export": (f"{CASES_HOME}.files", "turn a case into an Excel workbook, or its model into a file of any solver (.mps, .lp)"),
    "meter": (f"{CASES_HOME}.meter", "typical days or weeks of a metering file, with their error, as tables of a case"),
    "list": (f"{CASES_HOME}.files", "the parks that come with parkloop"),
    "cases": (f"{CASES_HOME}.saved", "the saved cases, those changed last first"),
    "save": (f"{CASES_HOME}.saved", "save a case, new or as the next revision of a saved one"),
    "history": (f"{CASES_HOME}.saved", "who saved what of a case, and when"),
    "store": (f"{CASES_HOME}.stores", "look whether the store of saved cases is whole, or copy what can be read of it"),
    "start": (
        f"{CASES_HOME}.starting",
        "a new park from sectors and their sizes, which runs today; without any the sectors are listed",
    ),
    "request": (f"{CASES_HOME}.requests", "write a workbook that asks one company for its own data of a case"),
    "merge": (f"{CASES_HOME}.requests", "take what a company filled in into the case, and list what changed"),
    "ledger": (
        f"{CASES_HOME}.ledgers",
        "turn the ledgers of companies, or one for all, into a case; with --template write an empty one",
    ),
    "library": (f"{CASES_HOME}.library", "technologies that a case can draw on by name, with cost, source and range"),
    "bench": (f"{PLANS_HOME}.bench", "hold Parkloop against plain HiGHS and SCIP on random parks, or on yours"),
    "app": (f"{HOME}.page", "open the page in the browser"),
}
"""By name: the module of each command, and its line of help."""


def known() -> dict[str, tuple[str, str]]:
    """Commands by name, in order: module (of an analysis, its name after a colon), and line of help."""
    analyses = {home.command: (f"{PLANS_HOME}.analysis:{name}", home.help) for name, home in ENTRIES.items()}
    return {**PLANS, **analyses, **STUDIES, **CASES}
