"""Make the tables of conversations, accounts, handovers and audit.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UTCDateTime

revision = "0001"
down_revision = None

OPEN_STATES = sa.text("state IN ('waiting', 'active')")


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("entry", sa.String(16)),
        sa.Column("page", sa.String(500)),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("language_by_hand", sa.Boolean(), nullable=False),
        sa.Column("language_scores", sa.JSON(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(40)),
        sa.Column("danger", sa.String(8), nullable=False),
    )
    op.create_index("ix_conversation_created_at", "conversation", ["created_at"])
    op.create_index("ix_conversation_mode", "conversation", ["mode"])
    op.create_table(
        "message",
        sa.Column("conversation_id", sa.String(32), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("author", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("request_hash", sa.String(64)),
        sa.Column("topic", sa.String(40)),
        sa.Column("answers_seq", sa.Integer()),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_message_client_id"),
    )
    op.create_table(
        "turn",
        sa.Column("conversation_id", sa.String(32), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("payload", sa.String(200)),
        sa.Column("topic", sa.String(40)),
        sa.Column("confidence", sa.Float()),
        sa.Column("fault", sa.String(40)),
        sa.Column("model", sa.String(80)),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_turn_open", "turn", ["state", "lease_until"])
    op.create_table(
        "erasure",
        sa.Column("conversation_id", sa.String(32), primary_key=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("username", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", UTCDateTime()),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_staff_session_account_id", "staff_session", ["account_id"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
    )
    for column in ("at", "account_id", "subject"):
        op.create_index(f"ix_audit_{column}", "audit", [column])
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "conversation_id", sa.String(32), sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("team", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(40)),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("waiting_since", UTCDateTime(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("claimed_at", UTCDateTime()),
        sa.Column("closed_at", UTCDateTime()),
        sa.Column("outcome", sa.String(40)),
        sa.Column("topics", sa.JSON(), nullable=False),
    )
    op.create_index("ix_handover_queue", "handover", ["state", "urgency", "waiting_since"])
    op.create_index(
        "uq_handover_open",
        "handover",
        ["conversation_id"],
        unique=True,
        sqlite_where=OPEN_STATES,
        postgresql_where=OPEN_STATES,
    )


def downgrade() -> None:
    """Drop everything."""
    for table in ("handover", "audit", "staff_session", "account", "erasure", "turn", "message", "conversation"):
        op.drop_table(table)
