"""The same pages twice: for staff in the workbench, for enterprises in the portal; and the pages of judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import include, path

from gaoxin.mechanisms.casework.pages import (
    inbox,
    views_board,
    views_calendar,
    views_case,
    views_list,
    views_move,
    views_procedures,
    views_published,
    views_seats,
)
from gaoxin.mechanisms.casework.pages.side import DESK, JUDGE, PORTAL

if TYPE_CHECKING:
    from django.urls import URLPattern

    from gaoxin.mechanisms.casework.pages.side import Side


def _both(side: Side) -> list[URLPattern]:
    given = {"side": side}
    return [
        path("", views_list.index, given, name="list"),
        path("board/", views_board.board, given, name="board"),
        path("agenda/", views_board.agenda, given, name="agenda"),
        path("export.<str:kind>", views_list.export, given, name="export"),
        path("messages/", inbox.index, given, name="messages"),
        path("messages/read/", inbox.read_all, given, name="messages-read"),
        path("messages/<int:pk>/", inbox.follow, given, name="message"),
        path("new/", views_move.choose, given, name="choose"),
        path("new/subjects/", views_move.subjects, given, name="subjects"),
        path("new/<path:key>/", views_move.open_, given, name="open"),
        path("case/<str:number>/", views_case.detail, given, name="case"),
        path("case/<str:number>/do/<str:name>/", views_move.move, given, name="move"),
        path("case/<str:number>/say/", views_case.say_, given, name="say"),
        path("case/<str:number>/files/", views_case.attach, given, name="attach"),
        path("case/<str:number>/files/<int:pk>/", views_case.download, given, name="file"),
    ]


_desk = [
    *_both(DESK),
    path("batch/", views_list.batch, {"side": DESK}, name="batch"),
    path("calendar/", views_calendar.index, {"side": DESK}, name="calendar"),
    path("calendar/renew/", views_calendar.renew, {"side": DESK}, name="calendar-renew"),
    path("calendar/<int:number>/", views_calendar.moved, {"side": DESK}, name="calendar-moved"),
    path("deputies/", views_calendar.deputies, {"side": DESK}, name="deputies"),
    path("deputies/<int:pk>/end/", views_calendar.end_deputy, {"side": DESK}, name="deputy-end"),
    path("procedures/", views_procedures.index, {"side": DESK}, name="procedures"),
    path("procedures/<path:key>/play/", views_procedures.play, {"side": DESK}, name="play"),
    path("procedures/<path:key>/", views_procedures.detail, {"side": DESK}, name="procedure"),
    path("case/<str:number>/files/<int:pk>/log/", views_case.accesses, {"side": DESK}, name="accesses"),
    path("case/<str:number>/links/", views_case.link, {"side": DESK}, name="link"),
    path("case/<str:number>/hand-over/", views_case.hand_over, {"side": DESK}, name="hand-over"),
    path("case/<str:number>/parts/<int:pk>/", views_case.part, {"side": DESK}, name="part"),
    path("case/<str:number>/seats/<int:pk>/", views_case.seat, {"side": DESK}, name="seat"),
    path("case/<str:number>/version/<int:version>/", views_case.carry_over, {"side": DESK}, name="carry-over"),
]

_published = [
    path("", views_published.index, name="index"),
    path("export.<str:kind>", views_published.export, name="export"),
]

_seats = [
    path("", views_seats.index, name="list"),
    path("messages/", inbox.index, {"side": JUDGE}, name="messages"),
    path("messages/read/", inbox.read_all, {"side": JUDGE}, name="messages-read"),
    path("messages/<int:pk>/", inbox.follow, {"side": JUDGE}, name="message"),
    path("<str:number>/", views_seats.detail, name="case"),
    path("<str:number>/answer/", views_seats.answer, name="answer"),
    path("<str:number>/files/<int:pk>/", views_seats.download, name="file"),
]

urlpatterns = [
    path("published/", include((_published, "published"))),
    path("workbench/cases/", include((_desk, "casework"))),
    path("institutions/reviews/", include((_seats, "casework-seats"))),
    path("portal/cases/", include((_both(PORTAL), "casework-portal"))),
]
