"""The fictional enterprises of the demo zone: who they are, their figures over five years, their titles, their departments' workbooks.

Everything follows from a seed. Writing any of it into a database is done by ``registry.demo``, through the real import.
"""

from gaoxin.mechanisms.registry.demo_zone.capital import Round, rounds
from gaoxin.mechanisms.registry.demo_zone.figures import Figures, figures
from gaoxin.mechanisms.registry.demo_zone.funnel import Rung, funnel
from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, TODAY, DemoEnterprise, enterprises, flagship
from gaoxin.mechanisms.registry.demo_zone.size import DEFAULT_COUNT, LEAST, MOST, enterprise_count, of_size
from gaoxin.mechanisms.registry.demo_zone.titles import title_rows

__all__ = [
    "DEFAULT_COUNT", "FLAGSHIP", "LEAST", "MOST", "TODAY", "DemoEnterprise", "Figures", "Round", "Rung", "enterprise_count", "enterprises",
    "figures", "flagship", "funnel", "of_size", "rounds", "title_rows",
]  # fmt: skip
