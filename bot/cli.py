"""The command ``neuvo``: reads the arguments and calls one function per verb. Heavy things are imported inside."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bot import cli_catalogue, cli_content, cli_retention, cli_staff, clock, logs, settings
from bot.errors import BotError, ContentError
from bot.storage.database import Database


class WrongUse(Exception):
    """What was asked for cannot be: a file that is not there, a language that nobody knows. The text says so."""


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and answer its exit code: 0 done, 1 faults told, 2 wrong use."""
    parser = _make_parser()
    chosen = parser.parse_args(arguments)
    try:
        current = settings.current()
    except settings.SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if chosen.verb != "serve":
        logs.configure("WARNING")
    try:
        return int(chosen.run(chosen, current))
    except WrongUse as error:
        print(f"neuvo {chosen.verb}: {error}", file=sys.stderr)
        return 2
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    except BotError as error:
        print(f"{error.code.value} {json.dumps(error.details, ensure_ascii=False, default=str)}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="neuvo", description="Service-counselling chat: run it, check it, ask it.")
    verbs = parser.add_subparsers(dest="verb", required=True)

    def verb(
        name: str, run: Callable[[argparse.Namespace, settings.Settings], int], text: str
    ) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    verb("serve", _serve, "prepare everything and run gateway, Rasa and actions until Ctrl-C")
    verb("migrate", _migrate, "bring the database to the newest schema")
    load = verb("import", _import, "load services into the catalogue")
    load.add_argument("source", choices=["starter", "ptv"])
    cli_catalogue.add_import_options(load)
    check = verb("check", _check, "list every fault of texts, topics, languages and services")
    check.add_argument("--language", help="only this language")
    check.add_argument("--warnings", action="store_true", help="list what is hard to read, which stops nothing")
    cli_catalogue.add_check_options(check)
    train = verb("train", _train, "train a model when none fits the content")
    train.add_argument("--force", action="store_true", help="train although one fits")
    for name, run, text in (
        ("parse", _parse, "language, topic, confidence, second, third, danger of each line"),
        ("detect", _detect, "language and confidence of each line"),
        ("mask", _mask, "each line with personal data hidden"),
    ):
        added = verb(name, run, text)
        added.add_argument("file", help="a file, or - for standard input")
        if name == "parse":
            added.add_argument("--language", help="take this language for every line")
    search = verb("search", _search, "services found for a text, best first, at most ten")
    search.add_argument("text", nargs="?")
    search.add_argument("--file", help="one query per line")
    search.add_argument("--language", default="fi")
    search.add_argument("--municipality", help="code, such as 092")
    search.add_argument("--json", action="store_true")
    cli_catalogue.add_verbs(verbs)
    cli_content.add_verbs(verbs)
    cli_retention.add_verbs(verbs)
    cli_staff.add_verbs(verbs)
    return parser


def _serve(_chosen: argparse.Namespace, current: settings.Settings) -> int:
    from bot.supervisor.serve import serve

    return serve(current, lambda line: print(line, flush=True))


def _migrate(_chosen: argparse.Namespace, current: settings.Settings) -> int:
    from bot.storage.migrate import upgrade

    current.data_dir.mkdir(parents=True, exist_ok=True)
    print(upgrade(_open(current).engine))
    return 0


def _import(chosen: argparse.Namespace, current: settings.Settings) -> int:
    if chosen.source == "ptv":
        return cli_catalogue.import_ptv(chosen, current)
    from bot.catalogue.importer import import_starter

    print(_open(current).write(import_starter, now=clock.utc_now()))
    return 0


def _check(chosen: argparse.Namespace, current: settings.Settings) -> int:
    if chosen.what == "links":
        return cli_catalogue.check_links(chosen, current)
    return cli_content.check(chosen)


def _train(chosen: argparse.Namespace, current: settings.Settings) -> int:
    from bot.content.training import ensure_model

    logs_dir = current.data_dir / "logs"
    logs_dir.mkdir(parents=True, exist_ok=True)
    print(ensure_model(current.models_dir, log_path=logs_dir / "training.log", say=_tell, force=chosen.force))
    return 0


def _parse(chosen: argparse.Namespace, current: settings.Settings) -> int:
    _check_language(chosen.language)
    _check_file(chosen.file)
    parser = cli_content.load_parser(current)

    def answer(line: str) -> str:
        found = parser.parse(line, language=chosen.language)
        cells = (found.language, found.topic, f"{found.confidence:.4f}", found.second, found.third, found.danger)
        return "\t".join(cell or "" for cell in cells)

    return _line_by_line(chosen.file, answer)


def _detect(chosen: argparse.Namespace, _current: settings.Settings) -> int:
    from bot.detection import load_detector

    _check_file(chosen.file)
    detector = load_detector(wait=True)

    def answer(line: str) -> str:
        found = detector.detect(line)
        return f"{found.language}\t{found.confidence:.4f}"

    return _line_by_line(chosen.file, answer, keep_empty=False)


def _mask(chosen: argparse.Namespace, _current: settings.Settings) -> int:
    from bot.content.masking_files import mask_text

    _check_file(chosen.file)
    return _line_by_line(chosen.file, lambda line: mask_text(line).text)


def _search(chosen: argparse.Namespace, current: settings.Settings) -> int:
    from bot.content.texts import current_texts

    if (chosen.text is None) == (chosen.file is None):
        raise WrongUse("give either a text or --file")
    _check_language(chosen.language)
    if chosen.file is not None:
        _check_file(chosen.file)
    database = _open_with_catalogue(current)
    _check_municipality(chosen.municipality, database)
    finder = cli_content.load_finder(current)
    for query in [chosen.text] if chosen.text is not None else _lines_of(chosen.file):
        found = database.look(finder.find, query, language=chosen.language, municipality=chosen.municipality)
        services = [
            {
                "id": each.id,
                "name": each.service.names.get(chosen.language) or each.service.names["fi"],
                "score": round(each.score, 4),
            }
            for each in found
        ]
        if chosen.json:
            print(json.dumps({"query": query, "services": services}, ensure_ascii=False))
        elif not services:
            print(current_texts().find("utter_no_services", language=chosen.language).text, file=sys.stderr)
        else:
            print("\n".join(f"{each['score']:8.3f}  {each['id']:40s}  {each['name']}" for each in services))
    return 0


def _open(current: settings.Settings) -> Database:
    return Database(current.database_url)


def _open_with_catalogue(current: settings.Settings) -> Database:
    """The database; on an installation that was never started the starter catalogue is loaded first."""
    from bot.catalogue.importer import import_starter
    from bot.catalogue.models import ServiceRow
    from bot.storage.migrate import upgrade

    current.data_dir.mkdir(parents=True, exist_ok=True)
    database = _open(current)
    upgrade(database.engine)
    if database.look(lambda session: session.query(ServiceRow).first()) is None:
        database.write(import_starter, now=clock.utc_now())
    return database


def _check_language(language: str | None) -> None:
    from bot.languages import all_languages

    if language is not None and language not in all_languages():
        raise WrongUse(f"unknown language {language!r}; known: {', '.join(all_languages())}")


def _check_municipality(code: str | None, database: Database) -> None:
    from bot.catalogue.ptv.scope import load_scope
    from bot.catalogue.reading import list_municipalities

    known = sorted({*load_scope().municipalities, *database.look(list_municipalities)})
    if code is not None and code not in known:
        raise WrongUse(f"unknown municipality {code!r}; known: {', '.join(known)}")


def _check_file(name: str) -> None:
    if name == "-":
        return
    try:
        Path(name).open("rb").close()
    except OSError as error:
        raise WrongUse(f"{name}: {error.strerror}") from error


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _lines_of(name: str) -> Iterator[str]:
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a real stdin has it
        yield from (line.rstrip("\r\n") for line in sys.stdin)
        return
    with Path(name).open(encoding="utf-8", errors="replace") as file:
        yield from (line.rstrip("\r\n") for line in file)


def _line_by_line(name: str, answer: Callable[[str], str], *, keep_empty: bool = True) -> int:
    out: Iterable[str] = (answer(line) if line.strip() or not keep_empty else "" for line in _lines_of(name))
    for line in out:
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
