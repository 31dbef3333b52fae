"""Keeps generated calls within the daemon under test: no long polls, no dialing beyond this machine."""

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
