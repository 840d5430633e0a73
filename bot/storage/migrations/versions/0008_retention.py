"""Make what retention needs: the counts that remain of deleted conversations, and its runs.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UTCDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables."""
    # Else every deletion of a conversation reads all handovers there ever were.
    op.create_index("ix_handover_conversation_id", "handover", ["conversation_id"])
    op.create_table(
        "daily_count",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("topic", sa.String(40), primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("outcome", sa.String(40), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    op.create_table(
        "retention_run",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("bot_chats", sa.Integer(), nullable=False),
        sa.Column("person_chats", sa.Integer(), nullable=False),
        sa.Column("callbacks", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("retention_run", "daily_count"):
        op.drop_table(table)
    op.drop_index("ix_handover_conversation_id", "handover")
