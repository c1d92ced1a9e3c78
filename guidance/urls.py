"""The glossary, help and the tour."""

from django.urls import path

from guidance import views

app_name = "guidance"
urlpatterns = [
    path("glossary/", views.glossary, name="glossary"),
    path("glossary/terms.json", views.terms, name="terms"),
    path("help/", views.every_help, name="help"),
    path("tour/", views.take_tour, name="tour"),
]
