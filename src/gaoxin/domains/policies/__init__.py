"""Policies and the money that they give: library, studio, rehearsal, check-up, entitlement lists, applications, publicity, payment, follow-up.

The rule language and the best combination live in the kernel, hands and deadlines in casework, money in the ledger.
"""
