"""Forms that are filled in here: what they ask, what is wrong with an answer, and what stands on the sheet."""
