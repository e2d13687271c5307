"""Workbook in, verdicts out: reading, evaluating and writing results, as the command line and the web use them.

Pure Python. Not here: the language and evaluators (kernel.rules), spreadsheets (kernel.workbook), people and files (platform).
"""
