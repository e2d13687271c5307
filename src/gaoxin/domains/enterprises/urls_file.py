"""The file of one enterprise: in the workbench (`enterprise_file:detail` with the id), in the portal (`own-…`), and behind its code."""

from django.urls import path

from gaoxin.domains.enterprises import views_file as staff
from gaoxin.domains.enterprises import views_file_own as own

app_name = "enterprise_file"
_DESK = "workbench/enterprises/<int:pk>/"
_OWN = "portal/file/<int:pk>/"
_VALUE = "history/<slug:variable>/<int:period>/"

urlpatterns = [
    path(_DESK, staff.detail, name="detail"),
    path(f"{_DESK}panel/<slug:key>/", staff.panel, name="panel"),
    path(f"{_DESK}{_VALUE}", staff.history, name="history"),
    path(f"{_DESK}{_VALUE}reveal/", staff.reveal, name="reveal"),
    path(f"{_DESK}{_VALUE}settle/", staff.settle, name="settle"),
    path(f"{_DESK}claims/<int:claim>/", staff.decide_claim, name="decide-claim"),
    path(f"{_DESK}claims/<int:claim>/evidence/", staff.evidence, name="evidence"),
    path(f"{_DESK}profile/", staff.profile, name="profile"),
    path(f"{_DESK}rules/", staff.rules, name="rules"),
    path(f"{_DESK}rules/<str:key>/", staff.rule, name="rule"),
    path(f"{_DESK}timeline/", staff.timeline, name="timeline"),
    path(f"{_DESK}page.pdf", staff.print_page, name="print"),
    path(f"{_DESK}facts.<str:kind>", staff.export, name="export"),
    path(f"{_DESK}code/", staff.code, name="code"),
    path("portal/file/", own.own, name="own"),
    path(_OWN, own.detail, name="own-detail"),
    path(f"{_OWN}panel/<slug:key>/", own.panel, name="own-panel"),
    path(f"{_OWN}{_VALUE}", own.history, name="own-history"),
    path(f"{_OWN}{_VALUE}correct/", own.correct, name="own-correct"),
    path(f"{_OWN}claims/", own.claims, name="own-claims"),
    path(f"{_OWN}claims/<int:claim>/withdraw/", own.withdraw, name="own-withdraw"),
    path(f"{_OWN}profile/", own.profile, name="own-profile"),
    path(f"{_OWN}rules/", own.rules, name="own-rules"),
    path(f"{_OWN}rules/<str:key>/", own.rule, name="own-rule"),
    path(f"{_OWN}timeline/", own.timeline, name="own-timeline"),
    path(f"{_OWN}looks/", own.looks, name="own-looks"),
    path(f"{_OWN}page.pdf", own.print_page, name="own-print"),
    path(f"{_OWN}facts.<str:kind>", own.export, name="own-export"),
    path(f"{_OWN}code/", own.code, name="own-code"),
    path(f"{_OWN}code/identity/", own.identity, name="own-identity"),
    path("e/check/", own.check, name="identity-check"),
    path("e/check/<str:token>/", own.check, name="identity-scan"),
    path("e/<str:token>/", own.scan, name="code-scan"),
]
