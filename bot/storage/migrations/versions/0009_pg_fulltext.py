"""Make the full-text index of older PostgreSQL installations anew, without its list of what is not yet in it.

With that list (``fastupdate``) every search after an import reads all that was written last.

Revision: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"

INDEX = "ix_catalogue_search_words"


def upgrade() -> None:
    """Switch the list off and put into the index what stands in it."""
    _set("off")


def downgrade() -> None:
    """Switch the list on again, as PostgreSQL does unasked."""
    _set("on")


def _set(fastupdate: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    connection.exec_driver_sql(f"ALTER INDEX {INDEX} SET (fastupdate = {fastupdate})")
    # What the list holds stays there until somebody moves it; an index that has none answers 0.
    connection.exec_driver_sql(f"SELECT gin_clean_pending_list('{INDEX}'::regclass)")
