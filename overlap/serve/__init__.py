"""The planner in the browser, and doors for other programs: the command's answers over HTTP."""
