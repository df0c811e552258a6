"""A department's own site: another origin, its own cookie, its own client at the same provider. Nothing of the hall's.

It believes the provider's tokens after checking signature, issuer and audience, and takes back-channel logouts.
"""

import secrets
import threading
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from mozilla_django_oidc.utils import generate_code_challenge

CLIENT, SECRET = "department-site", "department-site-secret"


class DepartmentSite:
    """`/` greets whoever is signed in, and sends everybody else to the provider."""

    def __init__(self) -> None:
        self.issuer = ""
        self.sessions: dict[str, dict[str, str]] = {}
        self.pending: dict[str, str] = {}
        self.notices = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        # By another name of this machine: a browser keeps its cookies apart from the hall's.
        self.root = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def callback(self) -> str:
        return f"{self.root}/callback"

    def discovery(self) -> dict[str, Any]:
        return self._ask("GET", f"{self.issuer}/.well-known/openid-configuration")

    def leave(self) -> str:
        state, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
        self.pending[state] = verifier
        query = {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": self.callback,
            "scope": "openid",
            "state": state,
            "nonce": state,
            "code_challenge": generate_code_challenge(verifier, "S256"),
            "code_challenge_method": "S256",
        }
        return f"{self.discovery()['authorization_endpoint']}?{urlencode(query)}"

    def come_back(self, answer: dict[str, str]) -> str:
        data = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": self.callback,
            "code_verifier": self.pending.pop(answer["state"]),
        }
        tokens = self._ask("POST", self.discovery()["token_endpoint"], data=data, auth=(CLIENT, SECRET))
        claims = self.checked(tokens["id_token"])
        assert claims["nonce"] == answer["state"]
        cookie = secrets.token_urlsafe(16)
        self.sessions[cookie] = {"sub": claims["sub"], "sid": claims.get("sid", "")}
        return cookie

    def log_out(self, token: str) -> None:
        claims = self.checked(token)
        self.notices += 1
        for cookie, session in list(self.sessions.items()):
            if session["sid"] == claims.get("sid") or (not claims.get("sid") and session["sub"] == claims["sub"]):
                del self.sessions[cookie]

    def checked(self, token: str) -> dict[str, Any]:
        kid = jwt.get_unverified_header(token)["kid"]
        keys = self._ask("GET", self.discovery()["jwks_uri"])["keys"]
        key = next(jwt.PyJWK(key, algorithm="RS256").key for key in keys if key["kid"] == kid)
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], audience=CLIENT, issuer=self.issuer)
        return claims

    @staticmethod
    def _ask(method: str, url: str, **more: Any) -> dict[str, Any]:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, url, timeout=10, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def _handler_of(site: DepartmentSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/callback":
                answer = {name: values[0] for name, values in parse_qs(parts.query).items()}
                cookie = site.come_back(answer)
                return self._say(302, "", Location="/", **{"Set-Cookie": f"department={cookie}; HttpOnly; Path=/"})
            morsel = SimpleCookie(self.headers.get("Cookie", "")).get("department")
            session = site.sessions.get(morsel.value) if morsel else None
            if session is None:
                return self._say(302, "", Location=site.leave())
            return self._say(200, f"department site: {session['sub']}")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.log_out(parse_qs(body)["logout_token"][0])
            self._say(200, "")

        def _say(self, status: int, text: str, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: Any) -> None:
            pass

    return Handler
