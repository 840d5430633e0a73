"""``python -m bot.rasa_server MODEL``: Rasa's server on loopback with our channel only, and without TensorFlow.

The same as ``rasa run`` with our endpoints and credentials, at half its memory and start. Serves no API of Rasa's.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from bot import logs, settings
from bot.nlu.lean import leave_out_tensorflow, quieten
from bot.settings import PROJECT_ROOT


def main(arguments: list[str] | None = None) -> None:
    """Serve a model until the process is told to end."""
    parser = argparse.ArgumentParser(prog="python -m bot.rasa_server", description=__doc__)
    parser.add_argument("model", type=Path, help="a trained model (neuvo-….tar.gz)")
    model = parser.parse_args(arguments).model
    current = settings.current()
    logs.configure(current.log_level)
    quieten(current.log_level)
    leave_out_tensorflow(PROJECT_ROOT / "config.yml")
    serve(model, current.assistant_url)


def serve(model: Path, address: str) -> None:
    """Run the server where the gateway looks for it."""
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    where = urlsplit(address)
    serve_application(
        str(model),
        interface=where.hostname,
        port=where.port,
        credentials=str(PROJECT_ROOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(PROJECT_ROOT / "endpoints.yml")),
        enable_api=False,
    )


if __name__ == "__main__":
    main()
