"""The register of personal data breaches: its clock, its reminders, what it refuses, who sees it, what it gives out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from tests.board import trust
from tests.board.conftest import PASSWORD
from webapp.accounts.models import Role
from webapp.breaches import services, views, words
from webapp.breaches.models import Breach, BreachEntry, Risk
from webapp.breaches.services import BreachError
from webapp.clock import now, standing_at
from webapp.privacy import retention
from webapp.privacy.periods import PERIODS

HAPPENED = "Une sauvegarde est restée lisible sur un serveur de fichiers."
BECAUSE = "Des adresses e-mail et des messages ont pu être lus par des inconnus."
HOUR = timedelta(hours=1)


@pytest.fixture
def keeper(db):
    return trust.staff(db, Role.DATA_PROTECTION, "dpo@example.fr")


@pytest.fixture
def breach(db, keeper):
    made = services.open_breach(
        db.session, staff=keeper, title="Sauvegarde lisible", happened=HAPPENED, kinds=("confidentiality",),
        aware_at=now(),
    )  # fmt: skip
    db.session.commit()
    return made


def assess(db, breach, keeper, risk=Risk.SOME, measures="Fichier retiré, accès fermé."):
    facts = {"data": "adresses", "consequences": "démarchage", "measures": measures}
    services.assess(db.session, breach, staff=keeper, risk=risk, because=BECAUSE, facts=facts, people=40)


def tell(db, breach, keeper, *, late=""):
    services.tell_authority(
        db.session, breach, staff=keeper, at=now(), words="Notification initiale par le téléservice.", reference="N-1",
        late_because=late,
    )  # fmt: skip


def clocks(db) -> list[str]:
    return [letter.subject for letter in trust.letters(db, "breach-clock")]


def test_the_seventy_two_hours_run_from_when_somebody_became_aware(db, keeper):
    aware = now() - timedelta(hours=70)
    made = services.open_breach(
        db.session, staff=keeper, title="x", happened=HAPPENED, kinds=("integrity",), aware_at=aware
    )
    assert services.due_at(made) == aware + timedelta(hours=72)
    assert not services.is_overdue(made)
    with standing_at(aware + timedelta(hours=72)):
        assert services.overdue(db.session) == [made]


def test_the_staff_is_reminded_once_for_each_step_and_a_late_run_writes_the_latest(db, breach):
    start = breach.aware_at
    assert clocks(db) == ["72 h pour prévenir la CNIL : " + breach.reference]
    for hours, written in ((35, 1), (36, 2), (36.5, 2), (48, 3), (65, 3), (72, 4), (90, 4)):
        with standing_at(start + hours * HOUR):
            services.remind(db.session)
            assert len(clocks(db)) == written, hours
    assert clocks(db)[-1].startswith("72 heures dépassées")


def test_nobody_is_reminded_once_the_cnil_was_told_or_no_risk_is_likely(db, breach, keeper):
    other = services.open_breach(
        db.session, staff=keeper, title="y", happened=HAPPENED, kinds=("availability",), aware_at=now()
    )
    before = len(clocks(db))
    assess(db, other, keeper, Risk.NONE)
    tell(db, breach, keeper)
    with standing_at(now() + 80 * HOUR):
        services.remind(db.session)
        assert services.overdue(db.session) == []
    assert len(clocks(db)) == before


def test_telling_the_cnil_late_needs_the_reasons_of_the_delay(db, breach, keeper):
    with standing_at(breach.aware_at + 73 * HOUR):
        with pytest.raises(BreachError, match="late"):
            tell(db, breach, keeper)
        tell(db, breach, keeper, late="Le prestataire n’a répondu qu’au troisième jour.")
    assert breach.late_because
    assert breach.cnil_reference == "N-1"


def test_a_file_stays_open_until_everybody_was_told_and_the_measures_are_written(db, breach, keeper):
    def closing() -> str:
        with pytest.raises(BreachError) as refused:
            services.close(db.session, breach, staff=keeper, words="")
        return refused.value.missing

    assert closing() == "risk"
    assess(db, breach, keeper, Risk.HIGH, measures="")
    assert closing() == "authority"
    tell(db, breach, keeper)
    assert closing() == "people"
    services.tell_people(
        db.session, breach, staff=keeper, at=now(), words="Courrier à chaque personne.", untold_because=""
    )
    assert closing() == "measures"
    assess(db, breach, keeper, Risk.HIGH)
    services.close(db.session, breach, staff=keeper, words="")
    assert breach.closed_at is not None
    with pytest.raises(BreachError, match="open"):
        tell(db, breach, keeper)


def test_people_at_high_risk_are_left_untold_for_a_written_reason_only(db, breach, keeper):
    assess(db, breach, keeper, Risk.HIGH)
    assert services.awaits_people(breach)
    with pytest.raises(BreachError, match="untold"):
        services.tell_people(db.session, breach, staff=keeper, at=None, words="", untold_because="non")
    services.tell_people(
        db.session,
        breach,
        staff=keeper,
        at=None,
        words="",
        untold_because="Les données étaient chiffrées, clé ailleurs.",
    )
    assert not services.awaits_people(breach)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"title": " "}, "title"),
        ({"happened": "fuite"}, "happened"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("theft",)}, "kinds"),
        ({"aware_at": now() + timedelta(days=2)}, "past"),
    ],
)
def test_an_entry_says_what_when_and_how(db, keeper, changes, missing):
    given = {"title": "x", "happened": HAPPENED, "kinds": ("integrity",), "aware_at": now()}
    with pytest.raises(BreachError, match=missing):
        services.open_breach(db.session, staff=keeper, **{**given, **changes})
    assert services.open_breach(db.session, staff=keeper, **given).id


def test_every_refusal_has_words_in_both_languages():
    import inspect
    import re

    raised = set(re.findall(r'BreachError\("([a-z]+)"\)', "".join(map(inspect.getsource, (services, words, views)))))
    assert raised == set(words.MISSING)


def test_closed_files_go_after_five_years_with_their_history(app, db, breach, keeper):
    assess(db, breach, keeper, Risk.NONE)
    services.close(db.session, breach, staff=keeper, words="")
    db.session.commit()
    for after, left in ((-HOUR, 1), (HOUR, 0)):
        with standing_at(now() + PERIODS["breach"].after + after):
            retention.run(db.session, app.extensions["photos"], app.extensions["sealer"])
            db.session.commit()
        assert len(db.session.scalars(select(Breach)).all()) == left
    assert db.session.scalars(select(BreachEntry)).all() == []


def log_in(client, user):
    client.submit("/compte/connexion", email=user.email, password=PASSWORD)


def test_the_desk_keeps_the_register_from_the_entry_to_the_export(client, db, keeper):
    log_in(client, keeper)
    answer = client.submit(
        "/equipe/violations/nouvelle", title="Sauvegarde lisible", happened=HAPPENED, kinds=["confidentiality"]
    )
    assert answer.status_code == 303
    page = answer.location
    assert "Prévenir la CNIL avant le" in client.get("/equipe/violations").text
    refused = client.submit(page, act="assess", risk="high", because="court")
    assert refused.status_code == 422
    assert "Dites pourquoi vous évaluez" in refused.text
    fields = {"risk": "some", "because": BECAUSE, "measures": "Accès fermé.", "people": "40", "data": "adresses"}
    assert client.submit(page, act="assess", **fields).status_code == 303
    assert client.submit(page, act="authority", words="Notification initiale faite.").status_code == 303
    assert client.submit(page, act="note", words="Le prestataire confirme.").status_code == 303
    assert client.submit(page, act="close", words="Procédure revue.").status_code == 303
    (entry,) = client.get("/equipe/violations/registre.json").get_json()["breaches"]
    assert entry["risk"] == "some"
    assert entry["authority"]["words"] == "Notification initiale faite."
    assert entry["closed_at"]
    assert len(entry["history"]) == 5
    shown = client.get(page).text
    assert "Procédure revue." in shown
    assert 'value="assess"' not in shown


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("assess", {"because": "court", "people": "40", "measures": "Accès fermé."}),
        ("assess", {"because": BECAUSE, "risk": "some", "people": "beaucoup"}),
        ("authority", {"words": "court", "reference": "N-1"}),
        ("people", {"words": "court"}),
        ("people", {"words": "Un courrier leur est parti.", "at": "hier"}),
        ("untold", {"untold_because": "court"}),
        ("close", {"words": "Procédure revue."}),
    ],
)
def test_what_the_register_refuses_stays_in_its_form(client, db, keeper, breach, act, fields):
    log_in(client, keeper)
    answer = client.submit(f"/equipe/violations/{breach.id}", act=act, **fields)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    form = page.select_one(f"form:has(button[value={act}])")
    for name, typed in fields.items():
        field = form.select_one(f"[name={name}]")
        shown = field.select_one("[selected]")["value"] if field.name == "select" else field.get("value") or field.text
        assert shown == typed
    others = [field for field in page.select("[name=words]") if field not in form.select("[name=words]")]
    assert not any(field.text for field in others)


def test_moments_are_written_and_read_in_paris(client, db, keeper):
    log_in(client, keeper)
    with standing_at(now().replace(year=2026, month=7, day=1, hour=12)):
        client.submit(
            "/equipe/violations/nouvelle", title="x", happened=HAPPENED, kinds=["integrity"],
            aware_at="2026-07-01T10:30",
        )  # fmt: skip
    breach = db.session.scalars(select(Breach)).one()
    assert f"{breach.aware_at:%H:%M}" == "08:30"


@pytest.mark.parametrize("path", ["", "/nouvelle", "/registre.json", "/1"])
def test_the_register_is_for_the_data_protection_desk(client, db, breach, path):
    assert client.get(f"/equipe/violations{path}").status_code == 302
    log_in(client, trust.staff(db, Role.MODERATOR, "m@example.fr"))
    assert client.get(f"/equipe/violations{path}").status_code == 403


def test_the_overdue_list_is_a_status_that_machines_see(app, db, breach):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["breaches", "overdue"]).exit_code == 0
    with standing_at(now() + 73 * HOUR):
        result = runner.invoke(args=["breaches", "overdue"])
        assert result.exit_code == 1
        assert breach.reference in result.output
        assert "1 reminders" in runner.invoke(args=["breaches", "remind"]).output
        assert "0 reminders" in runner.invoke(args=["breaches", "remind"]).output
