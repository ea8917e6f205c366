"""Selective disclosure with SD-JWT: the holder shows one of six claims, the verifier checks.

A presentation is bound to the key of the holder. Issuing happens once, before; it is not timed.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.workloads import Credentials

SHOWN = "adult"
NONCE, AUDIENCE = "a-nonce", "the-verifier"
TRIED = 20
"""So many presentations are looked into and tampered with."""


class Presentations(Task):
    """Credentials of many holders under one key of the issuer and one of the holders."""

    def __init__(self, data: Credentials) -> None:
        self.holder = library("sd_jwt.holder").SDJWTHolder
        self.verifier = library("sd_jwt.verifier").SDJWTVerifier
        issuer, hidden = library("sd_jwt.issuer").SDJWTIssuer, library("sd_jwt.common").SDObj
        keys = library("jwcrypto.jwk").JWK
        self.issuer_key, self.holder_key = (keys.generate(kty="EC", crv="P-256") for _ in range(2))
        public = keys.from_json(self.holder_key.export_public())
        self.data = data
        self.issued = [
            issuer(
                {hidden(name): value for name, value in one.items()}, self.issuer_key, public
            ).sd_jwt_issuance
            for one in data.claims
        ]

    def run(self) -> Sample:
        """Present and verify every credential."""
        shown, sent = [], []
        for issued in self.issued:
            presentation = self.present(issued)
            sent.append(presentation)
            shown.append(self.verify(presentation))
        return Sample((shown, sent), sum(map(len, sent)))

    def present(self, issued: str) -> str:
        """What the holder sends: one claim, and proof of its key."""
        holder = self.holder(issued)
        holder.create_presentation({SHOWN: True}, NONCE, AUDIENCE, self.holder_key)
        presentation: str = holder.sd_jwt_presentation
        return presentation

    def verify(self, presentation: str) -> dict[str, Any]:
        """The claims in a presentation. Raises what the library raises for one that is not genuine."""
        found = self.verifier(presentation, lambda *_: self.issuer_key, AUDIENCE, NONCE)
        claims: dict[str, Any] = found.get_verified_payload()
        return claims

    def verdict(self, plain: int, samples: Sequence[Sample]) -> Verdict:
        """The claim shown is right, no other is in the presentation, a changed presentation is refused."""
        shown, sent = samples[-1].value
        right = sum(claims[SHOWN] for claims in shown) == plain
        hidden = all(
            str(value) not in text
            for one, presentation in zip(self.data.claims[:TRIED], sent, strict=False)
            for text in [readable(presentation)]
            for name, value in one.items()
            if name != SHOWN
        )
        refused = not any(self.accepts(changed(presentation)) for presentation in sent[:TRIED])
        check = (
            f"{plain} adults found; claims not shown are absent: {word(hidden)}; "
            f"changed presentations refused: {word(refused)}"
        )
        return Verdict(right and hidden and refused, check)

    def accepts(self, presentation: str) -> bool:
        """Whether the verifier takes a presentation for genuine."""
        with suppress(Exception):
            self.verify(presentation)
            return True
        return False


def readable(presentation: str) -> str:
    """All that a reader of the presentation can decode from it."""
    parts = [piece for section in presentation.split("~") for piece in section.split(".")]
    decoded = [presentation]
    for part in filter(None, parts):
        with suppress(ValueError):
            decoded.append(urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "replace"))
    return "\n".join(decoded)


def changed(presentation: str) -> str:
    """The presentation with the truth of the shown claim turned round."""
    issued, disclosure, *rest = presentation.split("~")
    salt, name, value = json.loads(urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
    other = urlsafe_b64encode(json.dumps([salt, name, not value]).encode()).decode().rstrip("=")
    return "~".join([issued, other, *rest])


def word(value: bool) -> str:
    """A truth value in words."""
    return "yes" if value else "no"


ADAPTER = Adapter(
    pet="zk_vc",
    packages=("sd-jwt", "jwcrypto"),
    settings={"credential_check": "SD-JWT, ES256, key binding; one of six claims shown; issuing not timed"},
    sizes={"credential_check": (25, 100, 400)},
    prepare=lambda workload, data, seed: Presentations(data),
)
