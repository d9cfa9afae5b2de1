"""Fair sharing: how rules split what coalitions are worth, who would leave, and which payments do it.

Games, rules and linear programs know no park; ``run`` makes a game of the plans of coalitions. Records of analyses are not known.
"""
