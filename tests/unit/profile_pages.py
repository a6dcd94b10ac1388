"""Small handwritten pages as platforms send them to programs: profiles, and login walls.

The account is @tide_bremen, with the permanent id 4711.
"""

from __future__ import annotations

from collections.abc import Mapping


def html(head: str, body: str = "") -> str:
    """Return a page with a head and a body."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    )


def meta(**content: str) -> str:
    """Return the Open Graph tags of a page."""
    return "".join(
        f'<meta property="og:{name}" content="{value}">' for name, value in content.items()
    )


_APP = '<script>window.__DATA__ = {"path": "/tide_bremen"}</script><div id="app"></div>'
_LOGIN = (
    '<form action="/login?next=/tide_bremen"><input name="next" value="/tide_bremen">'
    '<input type="password">'
    "<button>Continue as @tide_bremen</button></form>"
)

PROFILES: Mapping[str, tuple[str, str]] = {
    "Instagram": (
        "https://www.instagram.com/tide_bremen/",
        html(
            "<title>Tide (@tide_bremen) • Instagram photos and videos</title>"
            '<link rel="canonical" href="https://www.instagram.com/tide_bremen/">',
            _LOGIN,
        ),
    ),
    "Facebook": (
        "https://www.facebook.com/tide.bremen",
        html(
            "<title>Tidewater | Bremen</title>" + meta(url="https://www.facebook.com/tide.bremen"),
            f"<h1>Tidewater</h1>{_LOGIN}<h2>See more of Tidewater on Facebook</h2>",
        ),
    ),
    "Facebook by its id": (
        "https://www.facebook.com/tidewater",
        html(
            '<title>Tidewater</title><meta property="al:android:url" content="fb://profile/4711">'
        ),
    ),
    "LinkedIn": (
        "https://www.linkedin.com/company/tide-bremen/",
        html(
            "<title>Tidewater Instruments | LinkedIn</title>"
            '<link rel="canonical" href="https://de.linkedin.com/company/tide-bremen">',
            f"<h1>Tidewater Instruments</h1><h2>Sign in to see who you already know</h2>{_LOGIN}",
        ),
    ),
    "X": ("https://x.com/tide_bremen", html("<title>Tidewater (@tide_bremen) / X</title>", _APP)),
    "TikTok": (
        "https://www.tiktok.com/@tide_bremen",
        html("<title>Tidewater (@tide_bremen) | TikTok</title>", _APP + "<p>Log in</p>"),
    ),
    "YouTube": (
        "https://www.youtube.com/@tide_bremen",
        html(
            '<title>Tidewater - YouTube</title><link itemprop="url" '
            'href="http://www.youtube.com/@tide_bremen">',
            '<script>var ytInitialData = {"externalId":"UC4711"}</script>',
        ),
    ),
    "YouTube by its id": (
        "https://www.youtube.com/@tidewater",
        html(
            "<title>Tidewater - YouTube</title>",
            '<script>var ytInitialData = {"externalId":"4711"}</script>',
        ),
    ),
    "Mastodon": (
        "https://mastodon.social/@tide_bremen",
        html(
            "<title>Tidewater (@tide_bremen@mastodon.social) - Mastodon</title>"
            '<meta property="profile:username" content="tide_bremen@mastodon.social">',
            "<noscript>To use the Mastodon web application, please enable JavaScript.</noscript>"
            "<script></script>",
        ),
    ),
    "Bluesky": (
        "https://bsky.app/profile/tide-bremen.example",
        html("<title>Tidewater (@tide-bremen.example) — Bluesky</title>", _APP),
    ),
    "Threads": (
        "https://www.threads.com/@tide_bremen",
        html(
            "<title>Tidewater (@tide_bremen) • Threads, Say more</title>",
            "<script></script><p>Log in</p>",
        ),
    ),
    "Reddit": (
        "https://www.reddit.com/user/tide_bremen/",
        html("<title>Tidewater (u/tide_bremen) - Reddit</title>", _APP),
    ),
    "XING": (
        "https://www.xing.com/pages/tide-bremen",
        html(
            '<title>Tidewater | XING</title><link rel="canonical" '
            'href="https://www.xing.com/pages/tide-bremen">'
        ),
    ),
    "a name that reads like a search": (
        "https://x.com/tide-search-results",
        html("<title>Tide Search Results (@tide-search-results) / X</title>"),
    ),
    "a long page that speaks of what is not available": (
        "https://x.com/tide_bremen",
        html(
            "<title>Tidewater (@tide_bremen) / X</title>",
            "<p>Tickets are not available.</p>" + "<p>News of the day.</p>" * 60,
        ),
    ),
}
"""What it is to the address that was opened, and the page."""

_SIGN_IN = "it asks to sign in first"
_CONSENT = "it asks for consent first"
_CHALLENGE = "it asks for proof that a person is there first"
_UNAVAILABLE = (
    "it says that the page is not available, which programs are also told about profiles that exist"
)
_SHELL = "it shows nothing without scripts"
_SEARCH = "it shows a search"
_UNNAMED = "neither its title nor its address names the handle or the platform's permanent id"

_CANONICAL = '<link rel="canonical" href="https://www.example.org/tide_bremen">'

NO_PROFILES: Mapping[str, tuple[str, str]] = {
    "Instagram, a wall": (html(f"<title>Login • Instagram</title>{_CANONICAL}", _LOGIN), _SIGN_IN),
    "Instagram, a shell": (html(f"<title>Instagram</title>{_CANONICAL}", _APP), _SHELL),
    "Instagram, not available": (
        html(
            f"<title>Instagram</title>{_CANONICAL}",
            "<h2>Sorry, this page isn&rsquo;t available.</h2><p>@tide_bremen</p>",
        ),
        _UNAVAILABLE,
    ),
    "Facebook, a wall": (html(f"<title>Log in to Facebook</title>{_CANONICAL}", _LOGIN), _SIGN_IN),
    "Facebook, a wall in German": (
        html(f"<title>Bei Facebook anmelden</title>{_CANONICAL}", _LOGIN),
        _SIGN_IN,
    ),
    "Facebook, not available": (
        html(
            f"<title>Facebook</title>{_CANONICAL}",
            "<h2>This content isn't available right now</h2>",
        ),
        _UNAVAILABLE,
    ),
    "Facebook, not available in French": (
        html(
            "<title>tide_bremen | Facebook</title>",
            "<h2>Ce contenu n&rsquo;est pas disponible pour le moment</h2>",
        ),
        _UNAVAILABLE,
    ),
    "LinkedIn, a wall": (
        html("<title>Sign Up | LinkedIn</title>", f"<h1>Join LinkedIn</h1>{_LOGIN}"),
        _SIGN_IN,
    ),
    "LinkedIn, a wall that repeats the name": (
        html("<title>Log in or sign up to view tide_bremen | LinkedIn</title>", _LOGIN),
        _SIGN_IN,
    ),
    "LinkedIn, a search": (html("<title>tide_bremen: search results | LinkedIn</title>"), _SEARCH),
    "X, a shell": (html(f"<title></title>{_CANONICAL}", _APP), _SHELL),
    "X, without scripts": (
        html("<title>tide_bremen / X</title>", "<h1>JavaScript is not available.</h1>"),
        _SHELL,
    ),
    "X, no account": (
        html(
            "<title>@tide_bremen / X</title>",
            "<span>@tide_bremen</span> <span>This account doesn&rsquo;t exist</span>",
        ),
        _UNAVAILABLE,
    ),
    "TikTok, no account": (
        html(
            f"<title>TikTok - Make Your Day</title>{_CANONICAL}",
            "<p>Couldn't find this account: @tide_bremen</p>",
        ),
        _UNAVAILABLE,
    ),
    "TikTok, a check": (html("<title>Security Check</title>", "<p>tide_bremen</p>"), _CHALLENGE),
    "YouTube, consent": (
        html(
            "<title>Bevor Sie zu YouTube weitergehen</title>",
            '<form><input value="https://www.youtube.com/@tide_bremen"></form>',
        ),
        _CONSENT,
    ),
    "YouTube, consent in French": (
        html(f"<title>Avant d'accéder à YouTube</title>{_CANONICAL}"),
        _CONSENT,
    ),
    "YouTube, not found": (html("<title>404 Not Found</title>", "@tide_bremen"), _UNAVAILABLE),
    "Mastodon, not found": (
        html(
            "<title>The page you are looking for isn't here. - @tide_bremen</title>",
            "<h1>Not found</h1>",
        ),
        _UNAVAILABLE,
    ),
    "Bluesky, no account": (
        html("<title>Bluesky</title>", f"{_APP}<p>Profile not found</p>"),
        _UNAVAILABLE,
    ),
    "Threads, a wall": (html("<title>Threads • Log in</title>", _LOGIN), _SIGN_IN),
    "Reddit, no account": (
        html(
            "<title>Tidewater (u/tide_bremen) - Reddit</title>",
            "<h2>Sorry, nobody on Reddit goes by that name.</h2>",
        ),
        _UNAVAILABLE,
    ),
    "Reddit, a check": (
        html("<title>Reddit - Prove your humanity</title>", "u/tide_bremen"),
        _CHALLENGE,
    ),
    "XING, a wall": (html(f"<title>Einloggen | XING</title>{_CANONICAL}", _LOGIN), _SIGN_IN),
    "XING, not found": (
        html("<title>Seite nicht gefunden | XING</title>", "pages/tide_bremen"),
        _UNAVAILABLE,
    ),
    "Cloudflare": (html("<title>Just a moment...</title>", "<p>tide_bremen</p>"), _CHALLENGE),
    "a wall in Japanese": (
        html(f"<title>Instagramにログイン</title>{_CANONICAL}", _LOGIN),
        _SIGN_IN,
    ),
    "a wall in Polish": (
        html(f"<title>Zaloguj się do Facebooka</title>{_CANONICAL}", _LOGIN),
        _SIGN_IN,
    ),
    "a name in a form alone": (html("<title>Example</title>", _LOGIN), _UNNAMED),
    "a name in the address to come back to": (
        html(
            '<title>Example</title><link rel="canonical" '
            'href="https://www.example.org/start?next=/tide_bremen">'
        ),
        _UNNAMED,
    ),
    "a name in an echoed text": (
        html("<title>Example</title>", "<p>You looked for tide_bremen.</p>"),
        _UNNAMED,
    ),
    "an address of a search": (
        html(
            '<title>Example</title><link rel="canonical" '
            'href="https://www.example.org/search/tide_bremen">'
        ),
        _UNNAMED,
    ),
    "an address of another site": (
        html(
            '<title>Example</title><link rel="canonical" '
            'href="https://www.elsewhere.example/tide_bremen">'
        ),
        _UNNAMED,
    ),
    "a longer name": (html("<title>Tide Bremerhaven (@tide_bremerhaven) / X</title>"), _UNNAMED),
    "an id that begins the same": (
        html("<title>Example</title>", '<script>{"userId": "47110"}</script>'),
        _UNNAMED,
    ),
    "nothing": ("", _UNNAMED),
}
"""What it is to the page, and why nobody could look."""
