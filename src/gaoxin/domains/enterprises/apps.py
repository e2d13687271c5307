from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class EnterprisesConfig(AppConfig):
    name = "gaoxin.domains.enterprises"
    label = "enterprises"
    verbose_name = pgettext_lazy("enterprises", "企业档案")
    url_prefix = ""
