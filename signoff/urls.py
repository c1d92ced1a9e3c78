"""Pages of the sign-off under a site."""

from django.urls import path

from signoff.views import keys

app_name = "signoff"
urlpatterns = [
    path("keys/", keys.waiting, name="keys"),
    path("keys/of/<path:code>/", keys.on_card, name="keys_of"),
    path("keys/give/<path:code>/", keys.give, name="give_key"),
    path("keys/take-back/<path:code>/", keys.take_back, name="take_back_key"),
]
