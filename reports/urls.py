"""Pages of the reports."""

from django.urls import path

from reports import logo_views, views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("make/", views.make, name="make"),
    path("logo/", logo_views.logo, name="logo"),
    path("minutes/<int:minutes>/pdf/", views.minutes_pdf, name="minutes_pdf"),
    path("<int:report>/", views.report, name="report"),
    path("<int:report>/file/", views.file, name="file"),
    path("<int:report>/pages/<int:page>.png", views.page, name="page"),
    path("zones.png", views.zone_picture, {"form": "png"}, name="zones_png"),
    path("zones.pdf", views.zone_picture, {"form": "pdf"}, name="zones_pdf"),
]
