"""The fictional enterprises of the demo zone: who they are, their figures over five years, their titles, their departments' workbooks.

Everything follows from a seed. Writing any of it into a database is done by ``registry.demo``, through the real import.
"""

from gaoxin.mechanisms.registry.demo_zone.identity import DEFAULT_COUNT, FLAGSHIP, TODAY, DemoEnterprise, enterprises
from gaoxin.mechanisms.registry.demo_zone.titles import title_rows

__all__ = ["DEFAULT_COUNT", "FLAGSHIP", "TODAY", "DemoEnterprise", "enterprises", "title_rows"]
