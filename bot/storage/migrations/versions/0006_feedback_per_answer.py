"""Let feedback name the answer that it is about.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("feedback", sa.Column("seq", sa.Integer()))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("feedback") as batch:
        batch.drop_column("seq")
