from gaoxin.platform.core.contributions import CliVerb

CONTRIBUTIONS = (
    CliVerb(
        name="demo", command="gaoxin.faces.demo.cli:demo", help="Load the fictional demo zone and show its sign-ins."
    ),
)
