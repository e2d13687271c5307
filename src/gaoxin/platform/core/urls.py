from django.urls import path

from gaoxin.platform.core import audit_views, views

app_name = "core"
urlpatterns = [
    path("start/", views.landing, name="landing"),
    path("zones/", views.zones, name="zones"),
    path("language/", views.switch_language, name="language"),
    path("preferences/large-type/", views.switch_large_type, name="large-type"),
    path("tasks/<uuid:pk>/", views.task_detail, name="task"),
    path("tasks/<uuid:pk>/cancel/", views.task_cancel, name="task-cancel"),
    path("tasks/<uuid:pk>/retry/", views.task_retry, name="task-retry"),
    path("files/<uuid:pk>/", views.download, name="file"),
    path("audit/", audit_views.index, name="audit"),
    path("audit/verify/", audit_views.verify, name="audit-verify"),
    path("audit/export/<str:kind>/", audit_views.export, name="audit-export"),
    path("audit/<int:sequence>/", audit_views.detail, name="audit-entry"),
]
