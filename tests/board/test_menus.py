"""Menus: what the header and the account page lead to, and what is new there."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from tests.board import trust
from webapp.messages import services

from .conftest import PASSWORD


def talk(db, member, number: int) -> list:
    """Let people write about a listing of the member's."""
    made = trust.listing(db, email=member.email, poster_id=member.id)
    threads = [write(db, made, f"{which}.{trust.BOB}") for which in range(number)]
    db.session.commit()
    return threads


def write(db, listing, email: str):
    return services.start(
        db.session, listing, email=email, pseudonym="Bob", language="fr", body="Là ?", account_id=None, proven=True
    )


def links(client, path: str, menu: str) -> list[str]:
    """Return the names of the links to the inbox, as ears hear them."""
    soup = BeautifulSoup(client.get(path).text, "html.parser")
    for figure in soup.select("[aria-hidden=true]"):
        figure.decompose()
    return [" ".join(link.get_text().split()) for link in soup.select(f"{menu} a[href='/messages']")]


@pytest.fixture
def inside(client, db, member):
    """Log in."""
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    return client


def test_both_menus_say_how_many_conversations_are_unread(inside, db, member):
    threads = talk(db, member, 2)
    assert links(inside, "/compte", "header") == ["Messages (2 conversations non lues)"]
    assert links(inside, "/compte", "main") == ["Mes messages (2 conversations non lues)"]
    inside.get(f"/messages/fil/{services.token_for(threads[0].participants[0])}")
    assert links(inside, "/", "header") == ["Messages (1 conversation non lue)"]


def test_nothing_stands_beside_the_link_when_all_is_read(inside, db, member):
    assert links(inside, "/compte", "header") == ["Messages"]
    assert "non lue" not in inside.get("/compte").text


def test_visitors_have_no_inbox_in_the_menu(client):
    assert links(client, "/", "header") == []


def test_the_number_is_what_the_inbox_marks_and_costs_one_query(inside, db, member):
    threads = talk(db, member, 3)
    services.write(db.session, threads[0].participants[0], "Oui.")
    services.write(db.session, threads[0].participants[1], "Merci !")
    # Of another's conversation, and of one whose writer has not shown that the mailbox is hers, nobody hears.
    write(db, trust.listing(db, title="Autre chose"), trust.BOB)
    threads[1].confirmed_at = None
    db.session.commit()
    mine = services.mine(db.session, member.id, member.email)
    news = services.with_news(db.session, member.id, member.email)
    assert {place.thread_id for place in mine if place.id in news} == {threads[0].id, threads[2].id}
    asked = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert services.unread(db.session, member.id, member.email.upper()) == 2
        assert len(asked) == 1
        asked.clear()
        inside.get("/compte")
        account = list(asked)
        asked.clear()
        inside.get("/messages")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in account if "FROM participant" in one]) == 1
    # The list, what is new in it, the people, and the number in the menu; no query for each conversation.
    assert len([one for one in asked if "participant" in one or "FROM message" in one]) == 4


def test_the_page_of_a_breakdown_does_not_count(app, db, member, monkeypatch):
    @app.get("/broken-menu")
    def broken() -> str:
        raise RuntimeError

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    client = app.test_client()
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    talk(db, member, 1)
    assert "non lue" in client.get("/").text
    page = client.get("/broken-menu")
    assert page.status_code == 500
    assert "non lue" not in page.text
