"""From a JSON document or a URL's query to checked settings by path, and back."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.errors import SpecError
from app.training.fields import NULLABLE, Field, fields_of, known_paths, url_of
from app.training.files import Files, find_dataset, no_files
from app.training.forms import Draft
from app.training.limits import Limits
from app.training.refusal import Place, shown, suggestion


def settings_from_json(document: object, limits: Limits, files: Files = no_files) -> dict[str, Any]:
    """Every setting by dotted path: what the document says, defaults for the rest.

    Raises:
        SpecError: for an unknown field or name, a wrong type or a value out of range.
        LimitError: for a size above the server's limit.
    """
    return _resolve(_flatten(document), limits, files, text=False)


def settings_from_query(
    pairs: Iterable[tuple[str, str]], limits: Limits, files: Files = no_files
) -> dict[str, Any]:
    """Every setting by dotted path, from the decoded pairs of a URL's query.

    Raises:
        SpecError: as `settings_from_json`, and for a name that is there twice.
        LimitError: for a size above the server's limit.
    """
    paths = {url_of(path): path for path in known_paths()}
    given: dict[str, object] = {}
    for name, text in pairs:
        if name not in paths:
            near = suggestion(name, list(paths))
            raise SpecError(f"unknown setting: {shown(name)}; {near}", name)
        if paths[name] in given:
            raise SpecError(f"setting given twice: {name}", paths[name])
        given[paths[name]] = text
    return _resolve(given, limits, files, text=True)


def json_of(settings: Draft) -> dict[str, Any]:
    """The complete JSON document of checked settings, sections nested."""
    document: dict[str, Any] = {}
    for field in fields_of(settings):
        *sections, key = field.path.split(".")
        place = document
        for section in sections:
            place = place.setdefault(section, {})
        place[key] = field.form(settings).json(settings[field.path])
    return document


def query_of(settings: Draft) -> list[tuple[str, str]]:
    """The settings that are not at their defaults, as the pairs of a URL's query.

    The tables' defaults are meant, whatever a server lowers them to: a link says the same
    experiment everywhere.
    """
    pairs: list[tuple[str, str]] = []
    for field in fields_of(settings):
        value, form = settings[field.path], field.form(settings)
        if value != form.check(field.default(settings), _place(field, Limits())):
            pairs.append((field.url, form.write(value)))
    if any(name == "function" for name, _ in pairs):
        # Naming a function says what the problem is.
        pairs = [pair for pair in pairs if pair[0] != "problem"]
    return pairs


def _flatten(document: object) -> dict[str, object]:
    """`{"loss": {"name": "l2"}}` as `{"loss.name": "l2"}`; only known sections are opened.

    A section that has a name may be given as the name alone: `{"loss": "l2"}`.
    """
    if not isinstance(document, Mapping):
        raise SpecError(f"invalid spec: {shown(document)}; expected an object")
    return dict(_opened(document, ""))


def _opened(document: Mapping[Any, object], prefix: str) -> Iterator[tuple[str, object]]:
    """The settings of an object and of the sections in it, by dotted path."""
    known = known_paths()
    for key, value in document.items():
        path = f"{prefix}{key}"
        if "." in str(key):
            text = f"unknown setting: {shown(path)}; sections are objects of their own"
            raise SpecError(text, path)
        if not any(other.startswith(path + ".") for other in known):
            yield path, value
        elif isinstance(value, Mapping):
            yield from _opened(value, path + ".")
        elif isinstance(value, str) and f"{path}.name" in known:
            yield f"{path}.name", value
        elif value is not None or path not in NULLABLE:
            raise SpecError(f"invalid {path}: {shown(value)}; expected an object", path)


def _resolve(
    given: Mapping[str, object], limits: Limits, files: Files, text: bool
) -> dict[str, Any]:
    """Every setting checked, in the table's order."""
    for path in given:
        if path not in known_paths():
            raise SpecError(f"unknown setting: {shown(path)}; {_nearest(path)}", path)
    settings: dict[str, Any] = {}
    if "function.name" in given:
        # Whoever names a function means one.
        given = {"problem": "function", **given}
    for field in fields_of(settings, lambda: find_dataset(settings, limits, files)):
        form = field.form(settings)
        if field.path in given:
            raw = given[field.path]
            value = form.parse(raw) if text and isinstance(raw, str) else raw
            settings[field.path] = form.check(value, _place(field, limits))
        else:
            settings[field.path] = _default(field, settings, limits)
    for path in given:
        if path not in settings:
            section, _, name = path.rpartition(".")
            if f"{section}.name" not in settings:
                problem, top = settings["problem"], path.partition(".")[0].replace("_", " ")
                raise SpecError(f"unknown setting: {path}; a {problem} has no {top}", path)
            chosen = settings[f"{section}.name"]
            absent = LACKING.get(path, name)
            raise SpecError(f"unknown setting: {path}; {chosen} has no {absent}", path)
    return settings


LACKING = {"dataset.missing": "missing values", "dataset.kinds": "kinds to correct"}
"""What a data set has not, where the setting's own name would not say it."""


def _nearest(path: str) -> str:
    """What was perhaps meant: of the same section if there is one, else of the top."""
    section, dot, _ = path.partition(".")
    within = [known for known in known_paths() if dot and known.startswith(section + dot)]
    tops = list(dict.fromkeys(known.partition(".")[0] for known in known_paths()))
    return suggestion(path, within or tops)


def _default(field: Field, settings: Draft, limits: Limits) -> Any:
    """The field's default as a spec holds it, lowered to the server's limit if it is above."""
    value = field.default(settings)
    if field.limit is not None and isinstance(value, int):
        value = min(value, getattr(limits, field.limit))
    return field.form(settings).check(value, _place(field, limits))


def _place(field: Field, limits: Limits) -> Place:
    return Place(field.path, field.label, limits, field.limit)
