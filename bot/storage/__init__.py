"""The database: engine, sessions, column types, migrations. Knows no tables of its own."""
