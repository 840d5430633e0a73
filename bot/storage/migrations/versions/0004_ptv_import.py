"""Make the tables of imports from the national service catalogue.

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UTCDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "catalogue_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("version", sa.String(8), nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("lease", sa.String(16), unique=True),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("touched_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime()),
        sa.Column("leg", sa.String(64)),
        sa.Column("page", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("added", "changed", "unchanged", "withdrawn", "refused")
        ),
        sa.Column("report", sa.JSON(), nullable=False),
    )
    op.create_index("ix_catalogue_run_source", "catalogue_run", ["source"])
    op.create_table(
        "catalogue_staged",
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("catalogue_run.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("key", sa.Integer()),
        sa.Column("name", sa.Text()),
        sa.Column("notes", sa.JSON(), nullable=False),
    )
    op.create_table(
        "catalogue_origin",
        sa.Column("service_id", sa.String(64), primary_key=True),
        sa.Column("source_id", sa.String(36), nullable=False, unique=True),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("origin", "staged", "run"):
        op.drop_table(f"catalogue_{table}")
