from gaoxin.platform.core.contributions import CliVerb

CONTRIBUTIONS = (
    CliVerb(name="case", command="gaoxin.mechanisms.casework.cli:case_group", help="Open, move, show and list cases."),
    CliVerb(name="sweep", command="gaoxin.mechanisms.casework.cli:sweep_command", help="Fire the rungs that are due."),
    CliVerb(
        name="procedures",
        command="gaoxin.mechanisms.casework.cli_procedures:procedures_group",
        help="Check procedures.",
    ),
)
