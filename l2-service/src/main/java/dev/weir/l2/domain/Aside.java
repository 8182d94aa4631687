package dev.weir.l2.domain;

import dev.weir.contracts.event.Cause;

/** What happens along with a request, without being its result: it names the request's actor, but answers nobody. */
final class Aside {
    private Aside() {}

    static Cause of(Cause cause) {
        return new Cause(cause.actor(), cause.requestId(), null, null, null);
    }
}
