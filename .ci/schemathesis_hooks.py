"""Keeps generated calls within the daemon under test: no long polls and waits, no dialing beyond this machine."""

import schemathesis

LONGEST_POLL_SECONDS = 1


def capped(value):
    try:
        return min(int(value), LONGEST_POLL_SECONDS)
    except (TypeError, ValueError):
        return value


@schemathesis.hook
def map_query(context, query):
    if query:
        for name in ("timeout", "reply_timeout"):
            if name in query:
                query[name] = capped(query[name])
    return query


@schemathesis.hook
def map_body(context, body):
    wait = body.get("timeoutMillis") if isinstance(body, dict) else None
    if isinstance(wait, int) and not isinstance(wait, bool) and wait > LONGEST_POLL_SECONDS * 1000:
        body["timeoutMillis"] = LONGEST_POLL_SECONDS * 1000
    return body
