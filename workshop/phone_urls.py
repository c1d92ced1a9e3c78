"""Pages of a joined phone: it sees the question on the screen, and nothing else of any site."""

from django.urls import path

from workshop.views import phone

app_name = "phone"
urlpatterns = [
    path("", phone.join, name="join"),
    path("card/", phone.card, name="card"),
    path("now/", phone.now, name="now"),
    path("vote/", phone.vote, name="vote"),
    path("leave/", phone.leave, name="leave"),
]
