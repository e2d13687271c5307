"""The verbs of the ledger, one file for one aggregate; each checks permission, takes the fund's lock and writes its audit entry."""
