from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "gaoxin.domains.assessment"
    label = "assessment"
    verbose_name = _("资格评估")
    url_prefix = ""
