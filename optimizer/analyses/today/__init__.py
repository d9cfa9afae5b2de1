"""The park as it runs today, beside what companies report, with what lacks and what is doubtful."""
