"""The test bench itself: it sees what a browser really asks for."""


def page_with(*elements):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [b"<!doctype html><title>page</title>", *[element.encode() for element in elements]]

    return app


def test_the_world_sees_requests_of_every_kind(world, serve, open_browser):
    page = open_browser().new_page()
    page.goto(
        serve(
            page_with(
                "<script src=https://script.example/a.js></script>",
                "<img src=//picture.example/a.gif>",
                "<iframe src=https://frame.example/></iframe>",
                "<link rel=stylesheet href=http://style.example/a.css>",
                "<link rel=preconnect href=https://preconnect.example>",
                "<a id=ping ping=https://ping.example/ href=#top>link</a>",
            )
        ),
        wait_until="networkidle",
    )
    page.click("#ping")
    page.wait_for_timeout(500)
    expected = {"script.example", "picture.example", "frame.example", "style.example", "ping.example"}
    assert expected <= world.hosts(*expected)
    assert "preconnect.example" in world.connections
    assert any(seen.path.startswith("/collect") for seen in world.requests), "a third party's script has run"


def test_a_quiet_page_leaves_the_log_empty(world, serve, open_browser):
    page = open_browser().new_page()
    page.goto(serve(page_with("<p>Nothing")), wait_until="networkidle")
    page.wait_for_timeout(1500)
    assert world.requests == []
    assert world.connections == []


def test_third_party_cookies_are_allowed_so_that_their_absence_means_something(world, serve, open_browser):
    context = open_browser()
    page = context.new_page()
    page.goto(serve(page_with("<img src=https://picture.example/a.gif>")), wait_until="networkidle")
    assert "follower" in {cookie["name"] for cookie in context.cookies("https://picture.example/")}


def test_names_that_end_in_test_reach_the_served_site(world, serve, open_browser):
    page = open_browser(javascript=False).new_page()
    page.goto(serve(page_with("<p>Here"), host="www.board.test"))
    assert page.inner_text("p") == "Here"
    assert world.requests == []
