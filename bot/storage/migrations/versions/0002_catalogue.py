"""Make the tables of the service catalogue and its full-text index.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

from bot.catalogue import fulltext
from bot.storage.types import UTCDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "catalogue_service",
        sa.Column("key", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("provider", sa.String(200), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("hours", sa.Text()),
        sa.Column("updated", sa.Date()),
        sa.Column("source_date", sa.String(10)),
        sa.Column("source_url", sa.Text()),
        sa.Column("is_unchecked", sa.Boolean(), nullable=False),
        sa.Column("is_crisis", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.Float(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("search_fields", sa.Text(), nullable=False),
        sa.Column("imported_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime()),
    )
    op.create_index("ix_catalogue_service_source", "catalogue_service", ["source"])
    op.create_table(
        "catalogue_text",
        _service_key(),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(200)),
        sa.Column("summary", sa.Text()),
    )
    op.create_table(
        "catalogue_phone",
        _service_key(),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("dial", sa.String(40), nullable=False),
        sa.Column("hours", sa.Text()),
        sa.Column("cost", sa.String(200)),
        sa.Column("languages", sa.JSON(), nullable=False),
    )
    op.create_table(
        "catalogue_link",
        _service_key(),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("label", sa.String(200)),
    )
    op.create_table(
        "catalogue_label",
        _service_key(),
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("value", sa.String(64), primary_key=True),
        sa.Column("place", sa.Integer(), nullable=False),
    )
    op.create_index("ix_catalogue_label_value", "catalogue_label", ["value"])
    op.create_table(
        "catalogue_word",
        sa.Column("word", sa.String(80), primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("services", sa.Integer(), nullable=False),
    )
    op.create_table(
        "catalogue_import",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
    )
    fulltext.create(op.get_bind())


def downgrade() -> None:
    """Drop everything."""
    fulltext.drop(op.get_bind())
    for table in ("import", "word", "label", "link", "phone", "text", "service"):
        op.drop_table(f"catalogue_{table}")


def _service_key() -> sa.Column:
    return sa.Column(
        "service_key", sa.Integer(), sa.ForeignKey("catalogue_service.key", ondelete="CASCADE"), primary_key=True
    )
