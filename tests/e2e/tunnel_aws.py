# SPDX-License-Identifier: Apache-2.0
"""A proxy behind which AWS answers by its real host names, and Tinybird by a made-up one.

Only loopback is touched: the proxy ends the TLS of every tunnel itself, with a certificate that the
program trusts by AWS_CA_BUNDLE, notes who is asked by whom, and answers "not found".
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATE = Path(__file__).resolve().parents[1] / "data" / "tls" / "aws_hosts.pem"
LOGIN = "me:p%40ss"
_LOGIN_HEADER = "Proxy-Authorization: Basic " + base64.b64encode(b"me:p@ss").decode()
_BODY = b'{"__type":"x#ResourceNotFoundException","message":"nothing here"}'
_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.0\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(_BODY)
) + _BODY


@dataclass(frozen=True)
class Asked:
    host: str
    key: str = ""
    region: str = ""


@dataclass
class TunnelAws:
    port: int
    asked: list[Asked] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # what came without the right login

    @property
    def url(self) -> str:
        return f"http://{LOGIN}@127.0.0.1:{self.port}"

    def hosts(self) -> set[str]:
        return {asked.host for asked in self.asked}


def _head(peer: socket.socket) -> str:
    text = b""
    while b"\r\n\r\n" not in text:
        more = peer.recv(65536)
        if not more:
            break
        text += more
    return text.decode("latin-1")


def _note(aws: TunnelAws, host: str, head: str) -> None:
    found = re.search(r"Credential=([^/]+)/\d+/([^/]+)/", head)
    aws.asked.append(Asked(host, *(found.groups() if found else ())))


def _serve(aws: TunnelAws, peer: socket.socket, context: ssl.SSLContext) -> None:
    with closing(peer), suppress(OSError):
        peer.settimeout(30)
        head = _head(peer)
        words = head.split(" ")
        if _LOGIN_HEADER not in head:
            aws.refused.append(head)
            peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        if words[0] != "CONNECT":
            _note(aws, words[1], head)
            peer.sendall(_ANSWER)
            return
        peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with closing(context.wrap_socket(peer, server_side=True)) as inside:
            _note(aws, words[1].removesuffix(":443"), _head(inside))
            inside.sendall(_ANSWER)


@contextmanager
def running_tunnel_aws() -> Iterator[TunnelAws]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, CERTIFICATE.with_suffix(".key"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        aws = TunnelAws(server.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    peer, _ = server.accept()
                    arguments = (aws, peer, context)
                    threading.Thread(target=_serve, args=arguments, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield aws
        server.shutdown(socket.SHUT_RDWR)
