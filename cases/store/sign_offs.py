"""Sign-offs: who has confirmed today's park of a revision, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from parkloop.cases.messages import say
from parkloop.cases.store.opened import Store, now, plain
from parkloop.cases.store.revisions import revision_of, row_of
from parkloop.cases.store.tables import SIGN_OFFS, StoreError


@dataclass(frozen=True)
class SignOff:
    """Somebody's confirmation that a revision describes the park as it runs."""

    revision: int
    """Number of the revision."""
    digest: str
    """Content of that revision; a case of another content is not signed."""
    signer: str
    """Who has signed."""
    when: datetime
    """When, in universal time."""


def sign(store: Store, name: str, signer: str, revision: int | None = None) -> SignOff:
    """Sign a revision of a case, by default the newest; who signs it again signs it anew.

    Raises:
        StoreError: there is no such case or revision, or nobody is named.
    """
    signer = plain(" ".join(signer.split()), say("signer"))
    if not signer:
        raise StoreError(say("A sign-off needs the name of who signs."))
    with store.writing() as connection:
        row = row_of(connection, name, lock=True)
        signed = revision_of(connection, row, revision)[0]
        place = (SIGN_OFFS.c.case_id == row.id, SIGN_OFFS.c.revision == signed.number, SIGN_OFFS.c.signer == signer)
        connection.execute(delete(SIGN_OFFS).where(*place))
        made = SignOff(signed.number, signed.digest, signer, now())
        connection.execute(insert(SIGN_OFFS).values(case_id=row.id, **vars(made)))
    return made


def sign_offs(store: Store, name: str) -> list[SignOff]:
    """All sign-offs of a case, the newest first; a shipped park has none."""
    with store.reading() as connection:
        chosen = select(SIGN_OFFS).where(SIGN_OFFS.c.case_id == row_of(connection, name).id).order_by(SIGN_OFFS.c.when.desc())
        return [SignOff(row.revision, row.digest, row.signer, row.when) for row in connection.execute(chosen)]
