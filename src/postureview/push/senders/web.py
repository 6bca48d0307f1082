"""What the two senders over HTTP share: one request, no proxy, no redirect, errors in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postureview.base.errors import UsageError
from postureview.base.machine import missing_package_error
from postureview.push.parcel import Parcel, refused, unreached
from postureview.push.receiver import Receiver, credentials_for, tls_context

if TYPE_CHECKING:
    import httpx

_BUSY = {408, 425, 429, 500, 502, 503, 504}
_WHO_ARE_YOU = {401, 403}


def ask(
    receiver: Receiver, parcel: Parcel, timeout_s: float, *, path: str, method: str = "POST", **request: Any
) -> httpx.Response:
    """The answer to one request. Raises ReceiverError and UnreachedError; other statuses are the caller's."""
    try:
        import httpx
    except ImportError:
        raise missing_package_error("httpx", "sending over HTTP", "fhir") from None
    if not (receiver.is_encrypted or receiver.is_loopback):
        raise UsageError(
            expected="https, since patient data would go over a network",
            found="http",
            todo="use https; http is for this machine only",
        )
    known = credentials_for(receiver)
    headers = dict(request.pop("headers", {}))
    if known.token:
        headers["Authorization"] = f"Bearer {known.token}"
    by_password = bool(known.user and not known.token)
    signing_in = httpx.BasicAuth(known.user, known.password) if by_password else httpx.USE_CLIENT_DEFAULT
    verify = tls_context() if receiver.is_encrypted else False  # this machine only, see above
    try:
        with httpx.Client(trust_env=False, timeout=timeout_s, verify=verify, follow_redirects=False) as client:
            answer = client.request(method, receiver.http_url + path, headers=headers, auth=signing_in, **request)
    except httpx.TimeoutException:
        raise unreached(receiver, f"no answer in {timeout_s:g} s") from None
    except httpx.HTTPError as error:
        raise unreached(receiver, f"no connection ({type(error).__name__})") from None
    if answer.status_code in _BUSY:
        raise unreached(receiver, parcel.shown(f"HTTP {answer.status_code} {answer.text[:300]}"))
    if answer.status_code in _WHO_ARE_YOU:
        raise refused(receiver, parcel, f"HTTP {answer.status_code}: it does not accept the credentials, or wants some")
    return answer
