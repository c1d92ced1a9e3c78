"""Pages of the workshop under a site."""

from django.urls import path

from workshop.views import pages, planning, screen

app_name = "workshop"
urlpatterns = [
    path("", planning.sessions, name="sessions"),
    path("plan/", planning.plan, name="plan"),
    path("phones/", planning.phones, name="phones"),
    path("pre-work/", planning.pre_work, name="pre_work"),
    path("pre-work/arrange/", planning.arrange, name="arrange"),
    path("<str:session>/", planning.session, name="session"),
    path("<str:session>/agenda/", planning.change_agenda, name="change_agenda"),
    path("<str:session>/people/", planning.add_person, name="add_person"),
    path("<str:session>/people/<int:attendee>/", planning.change_person, name="change_person"),
    path("<str:session>/open/", planning.open_session, name="open"),
    path("<str:session>/close/", planning.close_session, name="close"),
    path("<str:session>/minutes/", planning.minutes_page, name="minutes"),
    path("<str:session>/screen/", screen.screen, name="screen"),
    path("<str:session>/votes/", screen.votes, name="votes"),
    path("<str:session>/now/", screen.now, name="now"),
    path("<str:session>/step/", screen.step, name="step"),
    path("<str:session>/go/", screen.go, name="go"),
    path("<str:session>/clock/", screen.clock, name="clock"),
    path("<str:session>/call/", screen.call, name="call"),
    path("<str:session>/ask/", screen.ask, name="ask"),
    path("<str:session>/reveal/", screen.reveal, name="reveal"),
    path("<str:session>/again/", screen.again, name="again"),
    path("<str:session>/decide/", screen.decide, name="decide"),
    path("<str:session>/park/", pages.park, name="park"),
    path("<str:session>/qr.svg", pages.qr, name="qr"),
    path("<str:session>/purpose/", pages.purpose, name="purpose"),
    path("<str:session>/hazards/", pages.hazards, name="hazards"),
    path("<str:session>/parking/", pages.parking, name="parking"),
    path("<str:session>/parking/<int:parked>/", pages.settle, name="settle"),
    path("<str:session>/decisions/", pages.decisions, name="decisions"),
    path("<str:session>/decisions/<int:decision>/accept/", pages.accept, name="accept"),
]
