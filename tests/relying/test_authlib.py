"""Authlib signs a citizen in: a portal in Python, with a secret, a key, and without either."""

import html
import json
import os
import re
import subprocess
import tempfile
import time
import unittest
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

BINARY = os.environ.get("DINHDANH_BIN", "target/debug/dinhdanh")
CALLBACK = "http://localhost:8765/callback"
# What is set for the tests is no setting of the product, which refuses what it does not know.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("DINHDANH_")}


class Place:
    """The demo as a process of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="dinhdanh-relying-")
        self.data = os.path.join(self.folder.name, "data")
        self.log = open(os.path.join(self.folder.name, "log"), "w")
        arguments = [BINARY, "demo", "--json", "--listen", "127.0.0.1:0", "--data", self.data]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=self.log, text=True, env=ENVIRONMENT)
        self.papers = json.loads(self.process.stdout.readline())
        self.metadata = requests.get(self.papers["issuer"] + "/.well-known/openid-configuration", timeout=10).json()

    def citizen(self, level):
        return next(c for c in self.papers["citizens"] if c["status"] == "active" and c["account_level"] == level)

    def take_over(self, client):
        file = os.path.join(self.folder.name, "client.json")
        with open(file, "w") as out:
            json.dump(client, out)
        subprocess.run([BINARY, "client", "import", file, "--data", self.data], check=True, capture_output=True, env=ENVIRONMENT)
        probe = self.papers["issuer"] + "/authorize?client_id=" + client["client_id"]
        for _ in range(50):
            if "client-unknown" not in requests.get(probe, timeout=10, allow_redirects=False).text:
                return
            time.sleep(0.2)
        raise AssertionError("the service never learned of the client")

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.log.close()
        self.folder.cleanup()


def form_with(page, element):
    """The form in which an element has this id: where it goes, and what it sends by itself."""
    for attributes, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.S):
        if f'id="{element}"' in attributes + inside:
            fields = {}
            for tag in re.findall(r"<(?:input|button)\b[^>]*>", inside):
                name, value = (re.search(rf'\s{what}="([^"]*)"', tag) for what in ("name", "value"))
                is_other = tag.startswith("<button") and f'id="{element}"' not in tag
                if name and not is_other:
                    fields[name[1]] = html.unescape(value[1]) if value else ""
            return html.unescape(re.search(r'action="([^"]*)"', attributes)[1]), fields
    return None


def authorize(url, person):
    """Follows an authorization request as a citizen at a browser, to the address of the portal."""
    browser = requests.Session()
    answer = browser.get(url, allow_redirects=False, timeout=10)
    for _ in range(20):
        while answer.status_code == 303:
            where = urljoin(answer.url, answer.headers["location"])
            if where.startswith(CALLBACK):
                return where
            answer = browser.get(where, allow_redirects=False, timeout=10)
        assert answer.status_code == 200, answer.text
        for element, typed in (
            ("consent-allow", {}),
            ("login-submit", {"login": person["number"], "password": person["password"]}),
        ):
            form = form_with(answer.text, element)
            if form:
                where = urljoin(answer.url, form[0])
                origin = "{0.scheme}://{0.netloc}".format(urlsplit(where))
                answer = browser.post(where, data=form[1] | typed, headers={"origin": origin}, allow_redirects=False, timeout=10)
                break
        else:
            raise AssertionError("nothing to do: " + re.sub(r"<[^>]*>|\s+", " ", answer.text)[:400])
    raise AssertionError("the way never led back to the portal")


class Authlib(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
        cls.place = Place()
        cls.addClassCleanup(cls.place.close)

    def signed_in(self, session, scope, person):
        metadata = self.place.metadata
        verifier = "v" * 20 + os.urandom(24).hex()
        nonce = os.urandom(16).hex()
        url, state = session.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, scope=scope
        )
        answer = authorize(url, person)
        self.assertEqual(parse_qs(urlsplit(answer).query)["iss"], [metadata["issuer"]])
        token = session.fetch_token(metadata["token_endpoint"], authorization_response=answer, code_verifier=verifier, state=state)
        keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
        algorithms = metadata["id_token_signing_alg_values_supported"]
        claims = jwt.decode(token["id_token"], keys, algorithms=algorithms).claims
        rules = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": session.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
        )
        rules.validate(claims)
        return token, claims

    def test_a_portal_with_a_secret_reads_who_it_is_and_refreshes(self):
        known = self.place.papers["clients"][1]
        person = self.place.citizen(2)
        session = OAuth2Session(known["client_id"], known["client_secret"], redirect_uri=CALLBACK, code_challenge_method="S256")
        token, claims = self.signed_in(session, "openid profile offline_access", person)
        told = session.get(self.place.metadata["userinfo_endpoint"]).json()
        self.assertEqual((told["sub"], told["name"]), (claims["sub"], person["name"]))
        fresh = session.refresh_token(self.place.metadata["token_endpoint"], refresh_token=token["refresh_token"])
        self.assertNotEqual(fresh["access_token"], token["access_token"])
        state = session.introspect_token(self.place.metadata["introspection_endpoint"], token=fresh["access_token"]).json()
        self.assertEqual((state["active"], state["sub"]), (True, claims["sub"]))
        session.revoke_token(self.place.metadata["revocation_endpoint"], token=fresh["refresh_token"])
        state = session.introspect_token(self.place.metadata["introspection_endpoint"], token=fresh["access_token"]).json()
        self.assertEqual(state, {"active": False})

    def test_a_portal_with_a_key_signs_its_assertions(self):
        key = ECKey.generate_key("P-256", {"kid": "authlib-1", "use": "sig", "alg": "ES256"})
        client = {
            "client_id": "authlib-key",
            "client_name": "Cổng thử Authlib",
            "redirect_uris": [CALLBACK],
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "ES256",
            "id_token_signed_response_alg": "ES256",
            "jwks": {"keys": [key.as_dict(private=False)]},
            "policy": {"scopes": ["openid", "profile"], "purpose_vi": "Thử khóa", "purpose_en": "To try a key"},
        }
        self.place.take_over(client)
        session = OAuth2Session(
            "authlib-key", key, token_endpoint_auth_method="private_key_jwt", redirect_uri=CALLBACK,
            code_challenge_method="S256",
        )
        endpoint = self.place.metadata["token_endpoint"]
        # Authlib's own assertions live for an hour; five minutes are the most that is taken here.
        soon = {"exp": int(time.time()) + 120}
        session.register_client_auth_method(PrivateKeyJWT(endpoint, soon, headers={"kid": "authlib-1"}, alg="ES256"))
        person = self.place.citizen(1)
        _, claims = self.signed_in(session, "openid profile", person)
        self.assertTrue(claims["sub"])
        told = session.get(self.place.metadata["userinfo_endpoint"]).json()
        self.assertEqual(told["name"], person["name"])


if __name__ == "__main__":
    unittest.main()
