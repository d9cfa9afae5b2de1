"""The park as it runs today, beside what companies report, with what it lacks and what about it is doubtful."""
