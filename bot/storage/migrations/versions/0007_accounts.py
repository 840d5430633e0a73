"""Make invitations, second factors, throttles and walks to the directory; let nobody change the audit trail.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UTCDateTime

revision = "0007"
down_revision = "0006"

REFUSAL = "the audit trail is not changed"
DEEDS = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Add the columns, create the tables and the triggers."""
    op.add_column("account", sa.Column("directory_subject", sa.String(255)))
    op.create_index("ix_account_directory_subject", "account", ["directory_subject"], unique=True)
    op.drop_column("account", "failed_logins")
    op.drop_column("account", "locked_until")
    op.add_column("staff_session", sa.Column("network", sa.String(64)))
    op.add_column("staff_session", sa.Column("browser", sa.String(16)))
    op.add_column("staff_session", sa.Column("is_proven", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        _account(),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime()),
    )
    op.create_index("ix_invitation_account_id", "invitation", ["account_id"])
    op.create_table(
        "second_factor",
        _account(primary_key=True),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime()),
        sa.Column("last_step", sa.Integer(), nullable=False),
    )
    op.create_table(
        "recovery_code", _account(primary_key=True), sa.Column("code_hash", sa.String(64), primary_key=True)
    )
    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", UTCDateTime()),
        sa.Column("free_at", UTCDateTime()),
        sa.Column("known_at", UTCDateTime()),
    )
    op.create_index("ix_sign_in_throttle_failed_at", "sign_in_throttle", ["failed_at"])
    op.create_table(
        "directory_flow",
        sa.Column("state_hash", sa.String(64), primary_key=True),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_directory_flow_created_at", "directory_flow", ["created_at"])
    op.create_index("ix_audit_account_id_at", "audit", ["account_id", "id"])
    _seal_audit()


def downgrade() -> None:
    """Undo it; failures and invitations are forgotten."""
    if _is_postgres():
        op.execute("DROP TRIGGER audit_sealed ON audit")
        op.execute("DROP FUNCTION refuse_audit_change()")
    else:
        for deed in DEEDS:
            op.execute(f"DROP TRIGGER audit_no_{deed.lower()}")
    op.drop_index("ix_audit_account_id_at", "audit")
    for table in ("directory_flow", "sign_in_throttle", "recovery_code", "second_factor", "invitation"):
        op.drop_table(table)
    for name in ("network", "browser", "is_proven"):
        op.drop_column("staff_session", name)
    op.drop_index("ix_account_directory_subject", "account")
    op.drop_column("account", "directory_subject")
    op.add_column("account", sa.Column("failed_logins", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("account", sa.Column("locked_until", UTCDateTime()))


def _account(*, primary_key: bool = False) -> sa.Column:
    key = sa.ForeignKey("account.id", ondelete="CASCADE")
    if primary_key:
        return sa.Column("account_id", sa.Integer(), key, primary_key=True, autoincrement=False)
    return sa.Column("account_id", sa.Integer(), key, nullable=False)


def _seal_audit() -> None:
    if _is_postgres():
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_sealed BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for deed in DEEDS:
        op.execute(
            f"CREATE TRIGGER audit_no_{deed.lower()} BEFORE {deed} ON audit BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def _is_postgres() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
