"""What can be wrong with a request, in plain words with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postureview.base.errors import PostureviewError, RecordingError, UsageError
from postureview.records.errors import BusyError, ConflictError, NoRoomError, NotKeptError
from postureview.web.pages import page


@dataclass(frozen=True, slots=True)
class Words:
    """code : HTTP status."""

    code: int
    title: str
    text: str
    todo: str


class Problem(Enum):
    """Everything that is refused before or behind a route."""

    WRONG_HOST = Words(
        421,
        "Another address",
        "This page does not answer under that address.",
        "Open the address that the terminal shows.",
    )
    OTHER_SITE = Words(
        403,
        "Sent by another site",
        "The request came from a page that is not ours and was refused.",
        "Open the page yourself and repeat what you meant to do.",
    )
    NO_SESSION = Words(
        401,
        "Not signed in",
        "This browser has no session here, or the server was started anew.",
        "Open the address with the key that the terminal shows. What was saved is still there.",
    )
    LOCKED = Words(
        403,
        "Locked",
        "The page was locked because nobody used it for a while.",
        "Unlock it in another tab, then repeat this. Nothing that was saved is lost.",
    )
    NO_CSRF = Words(
        403,
        "The page is out of date",
        "The request did not carry the mark of this session.",
        "Load the page again and repeat what you meant to do.",
    )
    TOO_LARGE = Words(
        413,
        "Too large",
        "What was sent is larger than one request may be.",
        "Send a shorter recording, or let the page send it in pieces.",
    )
    NOT_FOUND = Words(
        404, "Not found", "There is nothing at this address, or it was deleted.", "Go back to the list of patients."
    )
    NOT_UNDERSTOOD = Words(
        422,
        "Not understood",
        "The request lacks something or holds what does not belong there.",
        "Go back, load the page again and repeat it.",
    )
    NOT_ALLOWED = Words(403, "Not allowed", "Only an administrator may do this.", "Ask an administrator.")
    BROKEN = Words(
        500,
        "Something went wrong",
        "The program made a mistake. What was saved before is still there.",
        "Go back and try again; the terminal shows where it happened.",
    )


def problem_page(request: Request | None, problem: Problem) -> Response:
    """The answer, as a page or, for a script, as JSON."""
    return _answer(request, problem.value)


def error_page(request: Request, error: PostureviewError) -> Response:
    """One of our own errors as an answer."""
    code, title = next((row[1:] for row in _ERRORS if isinstance(error, row[0])), (500, "Something went wrong"))
    text = f"Expected {error.expected}; found {error.found}."
    return _answer(request, Words(code, title, text, f"{error.todo[:1].upper()}{error.todo[1:]}."))


_ERRORS: tuple[tuple[type[PostureviewError], int, str], ...] = (
    (NotKeptError, 404, "Not found"),
    (ConflictError, 409, "Changed in another window"),
    (NoRoomError, 507, "The disk is full"),
    (BusyError, 503, "The database is busy"),
    (UsageError, 422, "That does not fit"),
    (RecordingError, 422, "That is no recording"),
    (PostureviewError, 500, "Something went wrong"),
)


def wants_page(headers: Headers) -> bool:
    """Whether somebody looks at the answer; a script takes JSON."""
    accepted = headers.get("accept", "")
    return "text/html" in accepted or (
        "json" not in accepted and headers.get("sec-fetch-mode", "navigate") == "navigate"
    )


def _answer(request: Request | None, words: Words) -> Response:
    if request is None or not wants_page(request.headers):
        content = {"title": words.title, "text": words.text, "todo": words.todo}
        return JSONResponse({"error": content}, status_code=words.code)
    return page(request, "problem.html.j2", status=words.code, problem=words)
