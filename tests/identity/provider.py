"""An identity provider that listens on loopback and tells exactly what a test wants it to tell, lies included."""

import base64
import hashlib
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
Answer = tuple[int, Any] | Callable[[], Iterator[bytes]]


def jwk(key: Any, kid: str, **more: Any) -> dict[str, Any]:
    """The public half as a provider publishes it."""
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


def half_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


class LoopbackProvider:
    """Right in everything unless told otherwise by its attributes."""

    def __init__(self) -> None:
        self.key: Any = RSA_KEY
        self.alg = "RS256"
        self.header: dict[str, Any] = {"kid": "k1"}
        self.keys = [jwk(RSA_KEY, "k1", alg="RS256")]
        self.discovery: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}  # a value of None takes the claim away
        self.userinfo: dict[str, Any] = {}
        self.tokens: dict[str, Any] = {}
        self.answers: dict[str, Answer] = {}
        self.asked: Counter[str] = Counter()
        self.forms: list[dict[str, str]] = []
        self.pending: dict[str, dict[str, str]] = {}
        self.everyone_who_asked: list[dict[str, str]] = []
        self.bearers: list[str] = []
        self.seal: Callable[[str], str] | None = None  # a signature made by hand, under the header `seal_head`
        self.seal_head = ""
        self.is_basic = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, location: str) -> dict[str, str]:
        """What the person's browser brings back after it was sent to `location`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = f"code-{len(self.everyone_who_asked)}"
        self.pending[code] = asked
        self.everyone_who_asked.append(asked)
        return {"code": code, "state": asked["state"]}

    def id_token(self, nonce: str, **more: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "hall-demo",
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "at_hash": half_hash("access-1"),
            **self.claims,
            **more,
        }
        claims = {name: _moment(value, now) for name, value in claims.items() if value is not None}
        return self.sign(claims, self.header)

    def logout_token(self, **changes: Any) -> str:
        """As the provider sends it to the back channel; None takes a claim away, `header` changes the header."""
        header = {"typ": "logout+jwt", **self.header, **changes.pop("header", {})}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "hall-demo",
            "iat": now,
            "exp": now + 120,
            "jti": uuid.uuid4().hex,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            "sid": "session-1",
            "sub": "person-1",
            **changes,
        }
        return self.sign({name: _moment(value, now) for name, value in claims.items() if value is not None}, header)

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        if self.seal:
            body = jwt.utils.base64url_encode(json.dumps(claims).encode()).decode()
            return f"{self.seal_head}.{body}.{self.seal(body)}"
        return jwt.encode(claims, self.key, algorithm=self.alg, headers=header)

    def answer(self, path: str, form: dict[str, str], basic: str) -> Answer:
        self.asked[path] += 1
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            found = {
                "issuer": self.issuer,
                **{name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint")},
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                **self.discovery,
            }
            return 200, {name: value for name, value in found.items() if value is not None}
        if path == "/jwks":
            return 200, {"keys": self.keys}
        if path == "/userinfo":
            return 200, {"sub": "person-1", "name": "林晓彤", "phone_number": "+8613800000001", **self.userinfo}
        return self._token(form, basic)

    def _token(self, form: dict[str, str], basic: str) -> Answer:
        self.forms.append(form)
        if basic:
            self.is_basic = True
            name, _, secret = base64.b64decode(basic).decode().partition(":")
            form = {**form, "client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}
        if (form.get("client_id"), form.get("client_secret")) != ("hall-demo", "hall-demo-secret"):
            return 401, {"error": "invalid_client"}
        asked = self.pending.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != proof or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        tokens = {"access_token": "access-1", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}
        return 200, {name: value for name, value in {**tokens, **self.tokens}.items() if value is not None}


def _moment(value: Any, now: int) -> Any:
    """`now-5` is five seconds ago: a test's name must not hold the time of day."""
    return now + int(value[3:]) if isinstance(value, str) and value.startswith("now") else value


def _handler_of(provider: LoopbackProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            kind, _, basic = self.headers.get("Authorization", "").partition(" ")
            if kind == "Bearer":
                provider.bearers.append(self.headers["Authorization"])
                form = {**form, "token": basic}
            answer = provider.answer(urlsplit(self.path).path, form, basic if kind == "Basic" else "")
            try:
                if callable(answer):
                    self.send_response(200)
                    self.end_headers()
                    for part in answer():
                        self.wfile.write(part)
                        self.wfile.flush()
                    return
                status, content = answer
                body = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if status in {301, 302}:
                    self.send_header("Location", body.decode())
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # the hall hung up, as it should

        def log_message(self, *args: Any) -> None:
            pass

    return Handler
