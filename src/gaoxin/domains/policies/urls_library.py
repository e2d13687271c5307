"""Addresses of the officers' library and studio."""

from django.urls import path

from gaoxin.domains.policies import views_answers as answers
from gaoxin.domains.policies import views_policies as policies
from gaoxin.domains.policies import views_studio as studio

urlpatterns = [
    path("library/", policies.index, name="library"),
    path("library/export.<str:kind>", policies.export_list, name="library-export"),
    path("library/new/", policies.intake, name="intake"),
    path("library/<int:pk>/", policies.version, name="version"),
    path("library/<int:pk>/text/", policies.replace_text, name="version-text"),
    path("library/<int:pk>/publish/", policies.publish, name="version-publish"),
    path("library/<int:pk>/consult/", policies.consult, name="version-consult"),
    path("library/<int:pk>/opinions/", answers.opinions, name="opinions"),
    path("library/<int:pk>/opinions/export.<str:kind>", answers.opinions_export, name="opinions-export"),
    path("questions/", answers.questions, name="questions"),
    path("questions/export.<str:kind>", answers.questions_export, name="questions-export"),
    path("library/<int:pk>/repeal/", policies.repeal, name="version-repeal"),
    path("library/<int:pk>/explain/", policies.explain, name="version-explain"),
    path("library/<int:pk>/dismiss/", studio.dismiss_waiting, name="studio-dismiss"),
    path("library/<int:pk>/next/", policies.next_version, name="version-next"),
    path("library/<int:pk>/discard/", policies.discard, name="version-discard"),
    path("library/<int:pk>/benefits/", policies.add_benefit, name="benefit-add"),
    path("library/<int:pk>/studio/", studio.workbench, name="studio"),
    path("library/<int:pk>/items/", studio.add_item, name="item-add"),
    path("library/items/<int:pk>/", studio.decide, name="item"),
    path("library/benefits/<int:pk>/", studio.benefit, name="benefit"),
    path("library/benefits/<int:pk>/assemble/", studio.assemble_rule, name="benefit-assemble"),
    path("library/benefits/<int:pk>/remove/", studio.remove_benefit, name="benefit-remove"),
    path("library/benefits/<int:pk>/try/", studio.try_rule, name="benefit-try"),
    path("library/benefits/<int:pk>/windows/", studio.add_window, name="window-add"),
    path("library/windows/<int:pk>/remove/", studio.remove_window, name="window-remove"),
]
