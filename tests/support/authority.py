"""A timestamp authority on the loopback: `openssl ts` over HTTP, with its own certificate."""

import subprocess
from pathlib import Path

from tests.support.gateways import Answer, Gateway, Request

_CONFIG = """
[req]
distinguished_name = name
prompt = no
x509_extensions = ca
[name]
CN = Authority of the tests
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamp]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


class Authority(Gateway):
    """Stamps whatever it is asked to. `certificates` is the file to trust."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.certificates = folder / "ca.pem"
        (folder / "config").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01")
        _openssl(folder, "req -x509 -config config -newkey rsa:2048 -nodes -days 30 "
                 "-keyout ca.key -out ca.pem")  # fmt: skip
        _openssl(folder, "req -new -config config -newkey rsa:2048 -nodes "
                 "-subj /CN=Stamps -keyout tsa.key -out tsa.csr")  # fmt: skip
        _openssl(folder, "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial "
                 "-days 30 -extfile config -extensions stamp -out tsa.pem")  # fmt: skip

    def respond(self, request: Request) -> Answer:
        """Stamp the hash of a request."""
        return self.stamped(request.body)

    def stamped(self, query: bytes) -> Answer:
        """Return the answer to a query (DER)."""
        (self.folder / "query").write_bytes(query)
        _openssl(self.folder, "ts -reply -config config -queryfile query -signer tsa.pem "
                 "-inkey tsa.key -out reply")  # fmt: skip
        reply = (self.folder / "reply").read_bytes()
        return Answer(body=reply, headers={"Content-Type": "application/timestamp-reply"})


def _openssl(folder: Path, words: str) -> None:
    subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
