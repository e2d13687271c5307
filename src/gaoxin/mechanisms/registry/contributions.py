from gaoxin.platform.core.contributions import CliVerb

_CLI = "gaoxin.faces.cli.registry"

CONTRIBUTIONS = (
    CliVerb(name="import", command=f"{_CLI}:import_group", help="Import a department's workbook, or undo an import."),
    CliVerb(name="match", command=f"{_CLI}:match", help="Say which enterprises a list of names means."),
    CliVerb(name="enterprise", command=f"{_CLI}:enterprise", help="Show the file of one enterprise with its sources."),
    CliVerb(name="snapshot", command=f"{_CLI}:snapshot", help="Write the facts of a zone as one Parquet file."),
)
