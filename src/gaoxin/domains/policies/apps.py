from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "gaoxin.domains.policies"
    label = "policies"
    verbose_name = _("惠企政策")
    url_prefix = ""
