"""The ways in, one's account, sites, people and the audit trail."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import account, audit, outside, people, sites, tables, ways_in, words

app_name = "accounts"
urlpatterns = [
    path("", sites.home, name="home"),
    path("sign-in/", ways_in.sign_in, name="sign_in"),
    path("sign-in/second/", ways_in.second, name="second"),
    path("sign-in/key/", ways_in.second_key, name="second_key"),
    path("sign-in/provider/", outside.to_provider, name="to_provider"),
    path("sign-in/provider/back/", outside.from_provider, name="from_provider"),
    path("sign-in/saml/", outside.to_saml, name="to_saml"),
    path("sign-in/saml/back/", outside.from_saml, name="from_saml"),
    path("sign-in/saml/metadata/", outside.saml_metadata, name="saml_metadata"),
    path("confirm/", ways_in.confirm, name="confirm"),
    path("invitation/<str:secret>/", ways_in.invitation, name="invitation"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/reading/", account.reading, name="reading"),
    path("account/password/", account.password, name="password"),
    path("account/authenticator/", account.authenticator, name="authenticator"),
    path("account/keys/", account.add_key, name="add_key"),
    path("account/keys/remove/", account.remove_key, name="remove_key"),
    path("account/recovery-codes/", account.recovery_codes, name="recovery_codes"),
    path("account/sessions/", account.end_sessions, name="end_sessions"),
    path("account/provider/", account.unlink, name="unlink"),
    path("organisation/", people.of_organisation, name="organisation"),
    path("organisation/audit/", audit.of_organisation, name="audit_of_organisation"),
    path("sites/", sites.sites, name="sites"),
    path("sites/<str:site>/people/", people.of_site, name="people"),
    path("sites/<str:site>/audit/", audit.of_site, name="audit"),
    path("sites/<str:site>/views/<slug:table>/", tables.save_view, name="save_view"),
    path("sites/<str:site>/views/<slug:table>/<slug:slug>/remove/", tables.remove_view, name="remove_view"),
    path("tokens/", sites.tokens, name="tokens"),
    path("tokens/revoke/", sites.revoke_token, name="revoke_token"),
    path("words.js", words.WordsOfScripts.as_view(), name="words"),
]
