"""The Django ground under every business: core (people, zones, audit, files, tasks) and ui (components, formatters). No business of a zone."""
