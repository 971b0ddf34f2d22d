"""Whether a request comes from a page of ours."""

from starlette.requests import Request


def is_same_origin(request: Request, public_url: str) -> bool:
    """Whether our own page sent this; a form on another site must not speak for a visitor."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True  # not a browser
    # Whatever the scheme: a proxy that ends TLS hides it from us.
    host = request.headers.get("host")
    return origin in {f"http://{host}", f"https://{host}", public_url}
