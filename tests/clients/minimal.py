#!/usr/bin/env python3
"""A Mattermost client in Python's standard library that speaks credoc's client protocol."""

import http.client
import json
import ssl
import sys
import threading
import urllib.parse

MAX_BODY = 1024 * 1024
OUT = threading.Lock()


class Failure(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Final(http.client.HTTPResponse):
    """The final answer: http.client itself takes any 1xx but 100 for one (RFC 9110, 15.2)."""

    def _read_status(self):
        while True:
            version, status, reason = super()._read_status()
            if not 100 < status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)


def write(frame):
    with OUT:
        sys.stdout.write(json.dumps(frame) + "\n")
        sys.stdout.flush()


def text(fields, name):
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Failure("config", f"{name} is missing")
    value = value.strip()
    if any(not c.isprintable() or c.isspace() for c in value) or not value.isascii():
        raise Failure("config", f"{name} holds a character that can't be sent")
    return value


def credential(fields):
    token = text(fields, "access-token")
    base = text(fields, "base-url")
    ignore = fields.get("ignore-ssl-issues", False)
    if not isinstance(ignore, bool):
        raise Failure("config", "ignore-ssl-issues is neither on nor off")
    try:
        url = urllib.parse.urlsplit(base)
        port = url.port
    except ValueError:
        raise Failure("config", "base-url is no URL") from None
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Failure("config", "base-url must begin with http:// or https:// and a host")
    if "?" in base or "#" in base or "@" in url.netloc or "\\" in base:
        raise Failure("config", "base-url must be scheme, host, port and path alone")
    return token, url, port, ignore


def context(request, ignore):
    tls = ssl.create_default_context()
    if request.get("ca_pem"):
        try:
            tls.load_verify_locations(cadata=request["ca_pem"])
        except (ssl.SSLError, ValueError):
            raise Failure("config", "the certificates can't be read") from None
    if ignore:
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    return tls


def exchange(request, seconds):
    """The status and the body of the answer to the test request."""
    token, url, port, ignore = credential(request["fields"])
    if url.scheme == "https":
        connection = http.client.HTTPSConnection(
            url.hostname, port, timeout=seconds, context=context(request, ignore)
        )
    else:
        connection = http.client.HTTPConnection(url.hostname, port, timeout=seconds)
    try:
        route = url.path.rstrip("/") + "/api/v4/users/me"
        connection.response_class = Final
        connection.request("GET", route, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        if answer.status != 200:
            return answer.status, b""
        body = answer.read(MAX_BODY + 1)
        if len(body) > MAX_BODY or answer.length:
            raise Failure("protocol", "the answer is too long or was cut short")
        return answer.status, body
    except ssl.SSLError:
        raise Failure("tls", "no trusted connection") from None
    except TimeoutError:
        raise Failure("timeout", "no answer in time") from None
    except http.client.RemoteDisconnected:
        raise Failure("network", "the connection was closed without an answer") from None
    except (http.client.HTTPException, ValueError):
        raise Failure("protocol", "the answer isn't HTTP") from None
    except OSError:
        raise Failure("network", "no connection to the server") from None
    finally:
        connection.close()


def authenticate(request, seconds):
    status, body = exchange(request, seconds)
    if status == 401:
        raise Failure("auth", "the server refused the token")
    if status == 403:
        raise Failure("permission", "the server denied access")
    if status != 200:
        raise Failure("http", f"the server answered with status {status}")
    try:
        user = json.loads(body)
        ident, name = user["id"], user["username"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Failure("protocol", "the answer isn't a user") from None
    if not (isinstance(ident, str) and len(ident) == 26 and isinstance(name, str) and name):
        raise Failure("protocol", "the answer isn't a user")
    return {"ok": True, "user": {"id": ident, "username": name}}


def answer(request):
    seconds = request["timeout_ms"] / 1000
    result = {"ok": False, "kind": "timeout", "message": "no answer in time"}

    def work():
        nonlocal result
        try:
            result = authenticate(request, seconds)
        except Failure as failure:
            result = {"ok": False, "kind": failure.kind, "message": str(failure)}
        except Exception as error:
            result = {"ok": False, "kind": "internal", "message": type(error).__name__}

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(seconds)
    write({"op": "result", "id": request["id"], **result})


def main():
    serving = []
    for line in sys.stdin.buffer:
        frame = json.loads(line)
        if frame["op"] == "hello":
            write(
                {
                    "op": "hello",
                    "protocol": 1,
                    "name": "minimal-python",
                    "version": "1",
                    "language": "python",
                    "fields": {
                        "access-token": "token",
                        "base-url": "url",
                        "ignore-ssl-issues": "ignore_tls",
                    },
                    "capabilities": ["ca-file", "ignore-tls", "sub-path", "timeout", "concurrent"],
                }
            )
        elif frame["op"] == "authenticate":
            thread = threading.Thread(target=answer, args=(frame,))
            thread.start()
            serving = [one for one in serving if one.is_alive()] + [thread]
        else:
            write({"op": "error", "message": "unknown op"})
    for thread in serving:
        thread.join()


main()
