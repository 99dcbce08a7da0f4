"""The registry: what a site announces, and who everybody else is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from consent.errors import ConfigurationError

from . import curated, known
from .check import check
from .index import HostIndex, NameIndex, ScriptIndex
from .model import BUILTIN_PURPOSES, NOBODY, SITE, Controller, Purpose, Vendor
from .tables import host_rule

if TYPE_CHECKING:
    from consent.urls import Url


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: hashing all of it would take long
class Registry:
    """Purposes and vendors of one site: the single source of banner, policy and blocker. Shared by threads.

    Most sites make theirs with `builtin` or `load`.

    Parameters:
        announced: vendors that the site declares, in the order in which people see them.
        purposes: what people are asked about, ``necessary`` left out.
        first_party: further hosts of the site (``"cdn.example.net"``, ``"*.example.org"`` with all below it).
        cookie_domain: domain over whose subdomains the choice is carried; `None` for this host alone.
        controller: who publishes the site.
        edition: to be raised by one when the notice changes so much that people who accepted must be asked again.

    Attributes:
        vendors: those announced that can be granted.
        necessary: those announced that work without consent, each with its reason.
        version: 12 hexadecimal digits over all that a visitor is asked about.

    Raises:
        ConfigurationError: the parts contradict each other, or the law.
    """

    announced: tuple[Vendor, ...]
    purposes: tuple[Purpose, ...]
    first_party: tuple[str, ...] = ()
    cookie_domain: str | None = None
    controller: Controller = NOBODY
    edition: int = 1
    vendors: tuple[Vendor, ...] = field(init=False)
    necessary: tuple[Vendor, ...] = field(init=False)
    version: str = field(init=False)
    _by_id: Mapping[str, Vendor] = field(init=False, repr=False, compare=False)
    _announced_ids: frozenset[str] = field(init=False, repr=False, compare=False)
    _hosts: HostIndex = field(init=False, repr=False, compare=False)
    _names: NameIndex = field(init=False, repr=False, compare=False)
    _scripts: ScriptIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check(self.announced, self.purposes, self.first_party, self.cookie_domain, self.controller, self.edition)
        by_id = {vendor.id: vendor for vendor in self.announced}
        # What the site says about a vendor stands before what we know of it.
        everyone = (*self.announced, *(vendor for vendor in curated.vendors() if vendor.id not in by_id))
        derived = {
            "vendors": tuple(vendor for vendor in self.announced if not vendor.is_necessary),
            "necessary": tuple(vendor for vendor in self.announced if vendor.is_necessary),
            "version": _version(self.announced, self.purposes, self.edition),
            "_by_id": {vendor.id: vendor for vendor in everyone},
            "_announced_ids": frozenset(by_id),
            "_hosts": HostIndex(everyone),
            "_names": NameIndex(everyone),
            "_scripts": ScriptIndex(everyone),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    @classmethod
    def builtin(
        cls,
        *,
        use: Iterable[str] | None = None,
        hosts: Mapping[str, Iterable[str]] | None = None,
        vendors: Iterable[Vendor] = (),
        purposes: Iterable[Purpose] = (),
        first_party: Iterable[str] = (),
        cookie_domain: str | None = None,
        controller: Controller = NOBODY,
        edition: int = 1,
    ) -> Registry:
        """Make a registry from the vendors that come with the package.

        Parameters:
            use: ids of the vendors that the site uses. `None` announces the default set, about fifty widespread ones:
                everything works after consent, at the price of a long list. Naming yours is more honest and shorter.
            hosts: where a vendor is reached on this site, by id, for what sites host themselves:
                ``{"matomo": ["stats.example.org"]}``. These come before the vendor's usual hosts.
            vendors: the site's own; one with the id of a built-in vendor replaces it.
            purposes: the site's own; a built-in purpose that no vendor serves is kept if it is named here.
            first_party: further hosts of the site.
            cookie_domain: domain over whose subdomains the choice is carried.
            controller: who publishes the site.
            edition: edition of the notice.

        Raises:
            ConfigurationError: an id is unknown, or the parts contradict each other.
        """
        for name, value in (("use", use), ("first_party", first_party), *(hosts or {}).items()):
            if isinstance(value, str):  # whose letters would be taken for the list
                raise ConfigurationError(
                    f"{name} is {value!r}.", "A list is read there.", f"Write it in brackets: [{value!r}]."
                )
        chosen = {vendor.id: vendor for vendor in curated.pick(use)}
        for vendor_id, places in (hosts or {}).items():
            vendor = chosen.get(vendor_id) or curated.pick([vendor_id])[0]
            rules = tuple(host_rule(place, f"hosts[{vendor_id!r}]") for place in places)
            chosen[vendor_id] = replace(vendor, hosts=rules + vendor.hosts)
        announced = {**chosen, **{vendor.id: vendor for vendor in vendors}}
        return cls(
            announced=tuple(announced.values()),
            purposes=asked(announced.values(), purposes),
            first_party=tuple(first_party),
            cookie_domain=cookie_domain,
            controller=controller,
            edition=edition,
        )

    @classmethod
    def load(cls, path: str | Path) -> Registry:
        """Read a registry from a TOML file, as docs/registry.md describes it.

        Raises:
            ConfigurationError: the file cannot be read, or contradicts itself or the law.
        """
        from .load import load

        return load(Path(path))

    @property
    def all_vendors(self) -> tuple[Vendor, ...]:
        """All announced and built-in vendors; those that are merely known are left out."""
        return tuple(self._by_id.values())

    def vendor(self, id: str) -> Vendor | None:  # noqa: A002 -- ids are called so everywhere
        """Give the announced or built-in vendor of this id."""
        return self._by_id.get(id)

    def owner(self, url: Url) -> Vendor | None:
        """Say who an address belongs to: a vendor that is announced, built in or merely known, or nobody.

        Addresses on the site's own hosts are `proxied`'s.
        """
        return self._hosts.find(url.host, url.path) or known.hosts().find(url.host, url.path)

    def proxied(self, path: str) -> Vendor | None:
        """Say whose tracker the site itself serves at this path, if any."""
        return self._hosts.find(SITE, path)

    def is_announced(self, vendor: Vendor) -> bool:
        """Say whether the site declares this vendor, so that it can be granted."""
        return vendor.id in self._announced_ids

    def cookie_owner(self, name: str) -> Vendor | None:
        """Say who writes cookies of this name on the site's own domain."""
        return self._names.find(name)

    def script_owners(self, source: str) -> tuple[Vendor, ...]:
        """Say whose snippets an inline script holds: all of them have to be allowed before it may run."""
        return self._scripts.find_all(source)


def asked(vendors: Iterable[Vendor], own: Iterable[Purpose]) -> tuple[Purpose, ...]:
    """List what people are asked about: built-in purposes that are served or named, then the site's own."""
    own = list(own)
    named = {purpose.id: purpose for purpose in reversed(own)}
    served = {purpose for vendor in vendors for purpose in vendor.purposes}
    builtin = [named.get(id_, Purpose(id_)) for id_ in BUILTIN_PURPOSES if id_ in served or id_ in named]
    return (*builtin, *(purpose for purpose in own if not any(purpose is one for one in builtin)))


def _version(vendors: Iterable[Vendor], purposes: Iterable[Purpose], edition: int) -> str:
    content = [edition, [asdict(purpose) for purpose in purposes], [asdict(vendor) for vendor in vendors]]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
