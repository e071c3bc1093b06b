"""nbgrader's database: how it is opened, and how everything is written to it or nothing is."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from grader.extras import needs

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["alembic_on_path", "current_versions", "engine_of", "is_sqlite", "one_transaction"]

# Of drivers that are called otherwise on a package index than in Python.
_PACKAGES = {
    "MySQLdb": "mysqlclient",
    "psycopg": "'psycopg[binary]'",
    "psycopg2": "psycopg2-binary",
}


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """An engine for ``url``; whatever a database can say becomes one line of ours."""
    with needs("nbgrader"):
        from sqlalchemy import create_engine, make_url
        from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

    shown = re.sub(r"//.*@", "//***@", url)
    try:
        shown = make_url(url).render_as_string(hide_password=True)
        engine = create_engine(url)
        _no_implicit_transactions(engine)
    except (ArgumentError, NoSuchModuleError):
        raise UsageError(
            f"--gradebook {shown}: not a database URL; write sqlite:///gradebook.db, for one"
        ) from None
    except ModuleNotFoundError as error:
        package = _PACKAGES.get(error.name or "", error.name)
        raise UsageError(
            f"--gradebook {shown}: its driver is not installed; pip install {package}"
        ) from None
    if is_sqlite(engine) and engine.url.database in (None, "", ":memory:"):
        raise UsageError(f"--gradebook {shown}: keeps nothing; write sqlite:///gradebook.db")
    try:
        yield engine
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        remedy = {
            "database is locked": "close formgrader or nbgrader and run again",
            "file is not a database": "name nbgrader's gradebook.db",
            "unable to open database file": "is there such a folder, and may you write to it?",
        }.get(reason, "see that it runs and that you may write to it")
        raise UsageError(f"--gradebook {shown}: {reason}; {remedy}") from None
    except SQLAlchemyError as error:
        reason = " ".join(str(error).split())[:300]
        raise UsageError(f"--gradebook {shown}: {reason}; nothing was written") from None
    finally:
        engine.dispose()


def _no_implicit_transactions(engine: Engine) -> None:
    """Python's sqlite3 begins a transaction when it likes; with savepoints we must."""
    from sqlalchemy import event

    if is_sqlite(engine):

        @event.listens_for(engine, "connect")
        def connected(connection: Any, _: Any) -> None:
            connection.isolation_level = None


def is_sqlite(engine: Engine) -> bool:
    """Whether the database is a file of SQLite's."""
    return engine.dialect.name == "sqlite"


def current_versions() -> list[str]:
    """The versions of the tables that the installed nbgrader reads and writes."""
    with needs("nbgrader"):
        from alembic.config import Config
        from alembic.script import ScriptDirectory
        from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR.replace("%", "%%"))
    return list(ScriptDirectory.from_config(config).get_heads())


@contextmanager
def alembic_on_path() -> Iterator[None]:
    """nbgrader runs the command ``alembic`` when it makes a database."""
    before = os.environ.get("PATH", "")
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@contextmanager
def one_transaction(url: str, engine: Engine) -> Iterator[Any]:
    """nbgrader's ``Gradebook``, whose many commits are savepoints of one transaction of ours."""
    import warnings

    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning
    from sqlalchemy.orm import scoped_session, sessionmaker

    gradebook = Gradebook(url)
    gradebook.close()
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # about the way nbgrader adds a submission
        outer = connection.begin()
        if is_sqlite(engine):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        gradebook.db = scoped_session(
            sessionmaker(bind=connection, join_transaction_mode="create_savepoint")
        )
        try:
            yield gradebook
            gradebook.db.commit()
            outer.commit()
        finally:
            gradebook.db.remove()
            if outer.is_active:
                outer.rollback()
