"""The addresses of the provider under test: its own, and a sign-in that believes a header."""

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpResponseRedirect
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    """Names people, and says who showed two factors."""

    oidc_claim_scope = None

    def get_additional_claims(self, request):
        strong = {"amr": ["pwd", "mfa"]} if request.user.username == "strong" else {}
        return {"preferred_username": request.user.username, **strong}


def sign_in(request):
    login(request, User.objects.get(username=request.headers["X-Sign-In-As"]))
    return HttpResponseRedirect(request.GET["next"])


urlpatterns = [path("o/", include("oauth2_provider.urls")), path("login/", sign_in)]
