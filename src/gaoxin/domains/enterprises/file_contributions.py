"""What the file page adds to the faces; `contributions.py` takes it in."""

from gaoxin.platform.core.contributions import Contribution

FILE_CONTRIBUTIONS: tuple[Contribution, ...] = ()
