"""The rule library's pages, workbook in and verdicts out, and the check of one enterprise.

Not here: the rule language and its evaluators (kernel.rules), reading spreadsheets (kernel.workbook).
"""
