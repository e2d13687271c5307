"""The workbench, portal and public pages of the points."""

from django.urls import include, path

from gaoxin.domains.points import views, views_appeals, views_open, views_simulation

urlpatterns = [
    path(
        "workbench/points/",
        include(
            (
                [
                    path("", views.evaluations, name="evaluations"),
                    path("<int:pk>/", views.evaluation_page, name="evaluation"),
                    path("<int:pk>/export.<str:kind>", views.export, name="export"),
                    path("<int:pk>/act/<str:act>/", views.act, name="act"),
                    path("<int:pk>/appeals/", views_appeals.appeals, name="appeals"),
                    path("<int:pk>/weights/", views_simulation.simulation, name="simulation"),
                    path("scores/<int:pk>/", views.score, name="score"),
                    path("appeals/<int:pk>/", views_appeals.appeal, name="appeal"),
                    path("appeals/<int:pk>/evidence/", views_appeals.evidence, name="evidence"),
                ],
                "points",
            )
        ),
    ),
    path(
        "portal/points/",
        include(
            (
                [
                    path("", views_appeals.own, name="mine"),
                    path("appeal/", views_appeals.make, name="make-appeal"),
                    path("appeals/<int:pk>/withdraw/", views_appeals.withdraw, name="withdraw"),
                ],
                "own_points",
            )
        ),
    ),
    path(
        "points/",
        include(
            ([path("", views_open.best, name="best"), path("scheme/", views_open.scheme, name="scheme")], "open_points")
        ),
    ),
]
