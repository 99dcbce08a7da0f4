"""Lists of header fields as WSGI has them: pairs of text, in order, names in any case."""

from __future__ import annotations

from collections.abc import Collection

Headers = list[tuple[str, str]]


def get_all(headers: Headers, name: str) -> list[str]:
    """Give every value of a field.

    Parameters:
        name: the field's name in lower case.
    """
    return [value for field, value in headers if field.lower() == name]


def without(headers: Headers, names: Collection[str]) -> Headers:
    """Leave fields out.

    Parameters:
        names: the fields' names in lower case.
    """
    return [(field, value) for field, value in headers if field.lower() not in names]


def parted(headers: Headers, names: Collection[str]) -> tuple[Headers, dict[str, list[str]]]:
    """Take fields out in one pass: give the others, and the values of those taken out by their names.

    Parameters:
        names: the fields' names in lower case.
    """
    others: Headers = []
    taken: dict[str, list[str]] = {}
    for field in headers:
        name = field[0].lower()
        if name in names:
            taken.setdefault(name, []).append(field[1])
        else:
            others.append(field)
    return others, taken


def tokens(value: str) -> list[str]:
    """Read a comma-separated list of plain tokens, in lower case (RFC 9110, 5.6.1)."""
    return [token for part in value.split(",") if (token := part.strip(" \t").lower())]
