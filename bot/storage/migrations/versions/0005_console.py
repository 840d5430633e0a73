"""Make what the console needs: briefs, offers and marks of handovers, workers' skills, held messages, call-backs.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UTCDateTime

revision = "0005"
down_revision = "0004"

ADDED = (
    ("entry", sa.String(16)),
    ("municipality", sa.String(3)),
    ("age_group", sa.String(12)),
    ("for_whom", sa.String(16)),
    ("queued_at", UTCDateTime()),
    ("picked_up_at", UTCDateTime()),
    ("offered_to", sa.Integer()),
    ("offered_at", UTCDateTime()),
    ("spilled_at", UTCDateTime()),
    ("nobody_told_at", UTCDateTime()),
    ("alerted_at", UTCDateTime()),
)
INDEXES = (
    ("ix_handover_claimed_by", ["claimed_by", "state"]),
    ("ix_handover_closed_at", ["closed_at"]),
)


def upgrade() -> None:
    """Add the columns, create the tables."""
    for name, kind in ADDED:
        op.add_column("handover", sa.Column(name, kind))
    for name in ("tried", "danger_kinds"):
        op.add_column("handover", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    for name in ("read_by_resident", "read_by_worker"):
        op.add_column("handover", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE handover SET picked_up_at = claimed_at, queued_at = waiting_since")
    for name, columns in INDEXES:
        op.create_index(name, "handover", columns)
    # Only of who was picked up: else SQLite takes it for the places in the queue too, and reads years of them.
    picked_up = sa.text("picked_up_at IS NOT NULL")
    op.create_index(
        "ix_handover_picked_up",
        "handover",
        ["team", "picked_up_at"],
        sqlite_where=picked_up,
        postgresql_where=picked_up,
    )
    op.create_table(
        "desk_worker",
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("beat_at", UTCDateTime()),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("cap", sa.Integer()),
    )
    op.create_table(
        "held_message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("handover_id", sa.Integer(), sa.ForeignKey("handover.id", ondelete="CASCADE"), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("send_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("handover_id", "client_id", name="uq_held_message_client_id"),
    )
    op.create_index("ix_held_message_send_at", "held_message", ["send_at"])
    op.create_table(
        "callback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "conversation_id", sa.String(32), sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("team", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(40)),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(32)),
        sa.Column("name", sa.String(120)),
        sa.Column("wish", sa.String(120)),
        sa.Column("text", sa.Text()),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("taken_at", UTCDateTime()),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_callback_state", "callback", ["state", "urgency", "asked_at"])
    op.create_index("ix_callback_conversation_id", "callback", ["conversation_id"])


def downgrade() -> None:
    """Drop the tables and the columns."""
    for table in ("callback", "held_message", "desk_worker"):
        op.drop_table(table)
    for name in ("ix_handover_picked_up", *(name for name, _columns in INDEXES)):
        op.drop_index(name, "handover")
    names = [name for name, _kind in ADDED] + ["tried", "danger_kinds", "read_by_resident", "read_by_worker"]
    with op.batch_alter_table("handover") as batch:
        for name in names:
            batch.drop_column(name)
