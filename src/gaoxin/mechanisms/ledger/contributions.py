from gaoxin.platform.core.contributions import CliVerb

CONTRIBUTIONS = (
    CliVerb(
        name="ledger",
        command="gaoxin.mechanisms.ledger.cli:ledger",
        help="Check the books, print statements and budgets, exchange files with the bank.",
    ),
)
