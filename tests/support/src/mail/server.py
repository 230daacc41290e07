"""An SMTP server that keeps what it is given: one file a letter, with its envelope in front."""

import json
import pathlib
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.stdin.readline())
folder = pathlib.Path(options["folder"])
context = None
if options["certificate"]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options["certificate"], options["key"])


class Keep:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        if options["refuses"]:
            return "550 5.7.1 this sender is not allowed here"
        self.count += 1
        letter = "\n".join([f"X-From: {envelope.mail_from}", *(f"X-To: {to}" for to in envelope.rcpt_tos), ""])
        unfinished = folder / "unfinished"
        unfinished.write_bytes(letter.encode() + envelope.content.replace(b"\r\n", b"\n"))
        unfinished.rename(folder / f"{self.count}.eml")
        return "250 kept"


def knows(server, session, envelope, mechanism, data):
    given = [part.decode() for part in (data.login, data.password)]
    return AuthResult(success=given == [options["user"], options["password"]], handled=False)


class Server(Controller):
    def factory(self):
        login = bool(options["user"])
        return SMTP(
            self.handler,
            hostname="127.0.0.1",
            tls_context=context if options["starttls"] else None,
            require_starttls=options["starttls"],
            authenticator=knows if login else None,
            auth_required=login,
            auth_require_tls=options["starttls"],
        )


wrapped = context if context and not options["starttls"] else None
server = Server(Keep(), hostname="127.0.0.1", port=options["port"], ssl_context=wrapped)
server.start()
signal.pause()
