"""The `gaoxin` command: start, worker, audit check, Django's commands, and the verbs that domains contribute. No business here."""
