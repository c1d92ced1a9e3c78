"""The jobs of a site."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<int:job>/", views.job_detail, name="detail"),
    path("<int:job>/cancel/", views.cancel, name="cancel"),
    path("<int:job>/try-again/", views.try_again, name="try_again"),
]
