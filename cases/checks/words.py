"""Words of checks: names of a stream's roles in sentences."""

from parkloop.cases.messages import say

ROLE = {
    "source": say("source"),
    "sink": say("sink"),
    "process": say("process"),
    "circuit": say("circuit"),
    "supply": say("supply"),
    "outlet": say("outlet"),
}
A_ROLE = {
    "source": say("a source"),
    "sink": say("a sink"),
    "process": say("a process"),
    "circuit": say("a circuit"),
    "supply": say("a supply"),
    "outlet": say("an outlet"),
}
"""The same with its article."""
CARRIED = {"water": say("water"), "material": say("material")}
"""What streams are of."""
