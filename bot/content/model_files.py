"""What lies in a trained model's file: our classifiers, to be read without Rasa. Trains and judges nothing."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.content.danger_model import DangerModel
from bot.content.topic_model import ModelFilesError

ENDING = ".tar.gz"
_ENDINGS = {".json", ".npz"}


def find_newest(models_dir: Path) -> Path | None:
    """The model that was trained last, if there is any."""
    return max(models_dir.glob(f"neuvo-*{ENDING}"), key=lambda path: path.stat().st_mtime, default=None)


def load_danger_model(model_path: Path) -> DangerModel:
    """The classifier of danger out of a model's file.

    Raises:
        ModelFilesError: when the file cannot be read or holds none.
    """
    with unpack(model_path) as folder:
        return DangerModel.load(folder)


@contextmanager
def unpack(model_path: Path) -> Iterator[Path]:
    """A folder with the classifiers' files (``topics.*``, ``danger.*``), gone at the end of the block.

    Raises:
        ModelFilesError: when the file cannot be read.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with tarfile.open(model_path, mode="r:gz") as archive:
                for member in archive:
                    path = PurePosixPath(member.name)
                    content = archive.extractfile(member) if path.suffix in _ENDINGS and member.isfile() else None
                    if content is not None:
                        (folder / path.name).write_bytes(content.read())
        except (OSError, tarfile.TarError) as error:
            raise ModelFilesError(f"{model_path.name}: {error}") from error
        yield folder
