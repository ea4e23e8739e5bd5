"""What Alembic runs to migrate: on the connection and in the transaction that `migrate` made."""

from alembic import context

if __name__ == "env_py":  # the name that Alembic runs this file under; an import does nothing
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()
