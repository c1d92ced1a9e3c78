"""Who outside is told of acts at a site."""

from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [path("", views.outbox, name="outbox")]
