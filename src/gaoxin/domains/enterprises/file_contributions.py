"""What the file page adds to the faces; `contributions.py` takes it in."""

from django.utils.translation import pgettext_lazy

from gaoxin.domains.enterprises.file_places import can_open_own
from gaoxin.platform.core.contributions import Contribution, Face, NavItem

FILE_CONTRIBUTIONS: tuple[Contribution, ...] = (
    NavItem(
        face=Face.PORTAL,
        label=pgettext_lazy("menu of an enterprise", "企业档案"),
        url_name="enterprise_file:own",
        icon="folder",
        order=20,
        permission=can_open_own,
    ),
)
