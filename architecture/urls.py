"""Pages on what leaves OT, on what is old, and on how the plant is kept."""

from django.urls import path

from architecture.views import cutting, leaving, tabletop, upkeep

app_name = "architecture"
urlpatterns = [
    path("leaving/", leaving.leaving, name="leaving"),
    path("leaving.csv", leaving.leaving_file, name="leaving_file"),
    path("patterns/", leaving.patterns, name="patterns"),
    path("edges/", leaving.edges, name="edges"),
    path("platforms/", leaving.platforms, name="platforms"),
    path("upkeep/", upkeep.upkeep, name="upkeep"),
    path("cuts/", cutting.cuts, name="cuts"),
    path("cuts/<path:code>/", cutting.cut_off, name="cut_off"),
    path("legacy/", upkeep.legacy, name="legacy"),
    path("tabletop/", tabletop.tabletop, name="tabletop"),
    path("tabletop/<str:kind>/<path:code>/", tabletop.walk, name="walk"),
]
