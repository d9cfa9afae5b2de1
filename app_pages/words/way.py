"""Words of the way through: the steps at the top of each page, and page Help. Key: English."""

WORDS: dict[str, str] = {
    "way.park": "Park",
    "way.help": "Help",
    "way.done": "{step}: done",
    "way.open": "{step}: not done yet",
    "way.stale": "{step}: the data have changed since; solve again",
    "way.busy": "{step}: being solved",
    "way.faulty": "{step}: there are faults or unsaved edits",
    "way.next": "Next: {step}",
    "way.again": "Solve again",
    "help.what": "Help",
    "help.tutorial": "Tutorial",
    "help.glossary": "Glossary",
}
