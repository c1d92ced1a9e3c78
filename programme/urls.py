"""Pages of the convergence programme under a site."""

from django.urls import path

from programme.views import pilot, publishing, stakeholders, steering

app_name = "programme"
urlpatterns = [
    path("", steering.home, name="home"),
    path("decisions/<path:code>/approve/", steering.approve, name="approve"),
    path("architecture/", steering.architecture, name="architecture"),
    path("use-cases/", steering.use_cases, name="use_cases"),
    path("pilot/", pilot.pilot, name="pilot"),
    path("pilot/scope/", pilot.scope, name="scope"),
    path("pilot/like/", pilot.like, name="like"),
    path("published/", publishing.published, name="published"),
    path("published/publish/", publishing.publish, name="publish"),
    path("published/<int:number>/", publishing.publication, name="publication"),
    path("stakeholders/", stakeholders.stakeholders, name="stakeholders"),
    path("stakeholders/add/", stakeholders.add, name="add_stakeholder"),
    path("stakeholders/<int:stakeholder>/", stakeholders.change, name="stakeholder"),
    path("stakeholders/<int:stakeholder>/remove/", stakeholders.remove, name="remove_stakeholder"),
]
