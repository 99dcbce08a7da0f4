"""Communes, postcodes, distances, and the map."""

from __future__ import annotations

import pytest

from webapp.places import lookup, outline
from webapp.places import map as france
from webapp.places.model import PlaceMismatchError


@pytest.mark.parametrize(
    ("postcode", "city", "code"),
    [
        ("69003", "Lyon", "69123"),
        ("69003", "lyon", "69123"),
        ("69003", "Lyon 3e", "69123"),
        ("42000", "st etienne", "42218"),
        ("42000", "Saint-Étienne", "42218"),
        ("72000", "Mans", "72181"),
        ("75116", "Paris", "75056"),
        ("97400", "Saint-Denis", "97411"),
        ("20090", "Ajaccio", "2A004"),
        ("97600", "Mamoudzou", "97611"),
    ],
)
def test_a_city_is_known_however_people_spell_it(postcode, city, code):
    assert lookup.resolve(postcode, city).code == code


def test_a_former_commune_leads_to_the_one_it_joined():
    assert lookup.resolve("14400", "Vaux-sur-Aure").department == "14"
    former = next(name for name in lookup.gazetteer().by_key if name == "vauclerc")
    assert lookup.gazetteer().by_key[former]


@pytest.mark.parametrize(
    ("postcode", "city", "wanted"),
    [
        ("69003", "Marseille", {"Lyon", "Marseille"}),
        ("44000", "Nante", {"Nantes"}),
        ("99999", "Rennes", {"Rennes"}),
        ("01400", "", {"Châtillon-sur-Chalaronne"}),
    ],
)
def test_a_postcode_of_another_city_is_refused_with_what_may_have_been_meant(postcode, city, wanted):
    with pytest.raises(PlaceMismatchError) as caught:
        lookup.resolve(postcode, city)
    assert wanted <= {commune.name for _, commune in caught.value.suggestions}
    assert all(code in commune.postcodes for code, commune in caught.value.suggestions)


def test_nonsense_is_refused_without_suggestions():
    with pytest.raises(PlaceMismatchError) as caught:
        lookup.resolve("00000", "xqzwv")
    assert caught.value.suggestions == ()


def test_every_commune_has_a_place_on_earth_and_a_department_that_exists():
    places = lookup.gazetteer()
    assert len(places.communes) > 34_900
    assert all(-90 < c.latitude < 90 and -180 <= c.longitude <= 180 for c in places.communes.values())
    assert {c.department for c in places.communes.values()} == set(places.departments)
    assert {d.region for d in places.departments.values()} == set(places.regions)


def test_communes_of_mainland_france_lie_in_mainland_france():
    mainland = [c for c in lookup.gazetteer().communes.values() if len(c.department) == 2]
    assert all(41 < c.latitude < 51.2 and -5.3 < c.longitude < 9.7 for c in mainland)


def test_paris_and_lyon_are_as_far_apart_as_on_a_map():
    paris, lyon = lookup.commune("75056"), lookup.commune("69123")
    assert lookup.distance(paris, lyon) == pytest.approx(392, abs=5)
    assert lookup.distance(paris, paris) == 0


def test_a_circle_holds_near_communes_nearest_first_and_no_far_ones():
    around = lookup.within("69123", 20)
    assert around[0] == ("69123", 0.0)
    assert [km for _, km in around] == sorted(km for _, km in around)
    codes = {code for code, _ in around}
    assert "69266" in codes, "Villeurbanne"
    assert "42218" not in codes, "Saint-Étienne"
    assert "42218" in {code for code, _ in lookup.within("69123", 100)}


@pytest.mark.parametrize("text", ["69003", "Lyon", "lyon (69003)", "69003 LYON", "lyonn"])
def test_one_field_takes_a_city_a_postcode_or_both(text):
    assert lookup.parse(text).code == "69123"


def test_one_field_says_when_it_knows_no_such_place():
    assert lookup.parse("xqzwv kk") is None
    assert lookup.parse("") is None


def test_suggestions_begin_with_what_was_typed_and_large_cities_come_first():
    assert lookup.suggest("mars")[0][1].name == "Mars"
    assert "Marseille" in {commune.name for _, commune in lookup.suggest("mars")}
    assert all(code.startswith("690") for code, _ in lookup.suggest("690"))
    assert lookup.suggest("x") == []


def test_the_map_shows_every_department_of_mainland_france_and_corsica():
    mainland = {code for code in lookup.gazetteer().departments if len(code) == 2}
    assert set(france.outlines()) == mainland


def test_a_commune_lies_inside_the_box_of_its_department_on_the_map():
    for commune in lookup.gazetteer().communes.values():
        if point := france.position(commune):
            left, top, width, height = france.outlines()[commune.department].box
            assert left <= point[0] <= left + width
            assert top <= point[1] <= top + height


def test_neighbours_keep_the_same_border_when_it_is_simplified():
    west = "m 0,0 10,0 0,3 1,4 -1,13 -10,0 z"
    east = "m 10,0 10,0 0,20 -10,0 1,-13 -1,-4 z"
    far = "m 0,20 10,0 10,0 0,10 -20,0 z"
    simple = outline.simplify({"west": west, "east": east, "far": far})
    rings = {name: {tuple(p) for p in outline.parse(path)[0]} for name, path in simple.items()}
    shared = rings["west"] & rings["east"]
    assert {(10, 0), (10, 20)} <= shared
    inner = {p for p in rings["west"] if 0 < p[1] < 20}
    assert inner == {p for p in rings["east"] if 0 < p[1] < 20}


@pytest.mark.parametrize(
    ("code", "radius"), [("69123", 200), ("69123", 50), ("23096", 5), ("2A004", 200), ("97411", 200)]
)
def test_a_circle_divides_into_whole_departments_and_other_communes(code, radius):
    inside, others = lookup.divided(code, radius)
    communes = lookup.gazetteer().communes.values()
    together = {commune.code for commune in communes if commune.department in inside} | set(others)
    assert together == {found for found, _ in lookup.within(code, radius)}
    assert not {lookup.commune(other).department for other in others} & set(inside)
    assert bool(inside) == (radius == 200)
