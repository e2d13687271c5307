"""Addresses of the public library. A policy's own address comes last: its key is any word."""

from django.urls import path

from gaoxin.domains.policies import views_library as views
from gaoxin.domains.policies import views_voices as voices

urlpatterns = [
    path("", views.index, name="index"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar.ics", views.calendar_file, name="calendar-file"),
    path("consultations/", voices.consultations, name="consultations"),
    path("searches/", voices.search_save, name="search-save"),
    path("searches/<int:pk>/drop/", voices.search_drop, name="search-drop"),
    path("questions/", voices.question_follow, name="question-follow"),
    path("questions/<int:pk>/off/", voices.question_off, name="question-off"),
]
policy_patterns = [
    path("<slug:key>/", views.policy, name="policy"),
    path("<slug:key>/text/", views.text, name="text"),
    path("<slug:key>/changes/", views.changes, name="changes"),
    path("<slug:key>/interpretation/", views.interpretation, name="interpretation"),
    path("<slug:key>/guide/", views.guide, name="guide"),
    path("<slug:key>/opinions/", voices.opinions, name="opinions"),
    path("<slug:key>/questions/", voices.questions, name="questions"),
    path("<slug:key>/follow/", views.follow, name="follow"),
]
