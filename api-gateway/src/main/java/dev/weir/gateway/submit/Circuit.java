package dev.weir.gateway.submit;

import java.time.Duration;

/**
 * Notices that a service answers nothing. Asked and silent for long: open, and requests are refused at once, but for one
 * now and then that finds out whether the service is back. Any answer closes it.
 */
final class Circuit {
    private final long silenceMaxNs;
    private final long probeEveryNs;
    private int unanswered;
    private long silentSinceNs;
    private long probedNs;

    Circuit(Duration silenceMax, Duration probeEvery) {
        this.silenceMaxNs = silenceMax.toNanos();
        this.probeEveryNs = probeEvery.toNanos();
    }

    /** Whether a request may be sent; if so it counts as sent. */
    synchronized boolean admit(long nowNs) {
        if (open(nowNs)) {
            if (nowNs - probedNs < probeEveryNs) {
                return false;
            }
            probedNs = nowNs;
        }
        if (unanswered == 0) {
            silentSinceNs = nowNs;
        }
        unanswered++;
        return true;
    }

    /** The service answered something. */
    synchronized void answered(long nowNs) {
        unanswered = Math.max(0, unanswered - 1);
        silentSinceNs = nowNs;
    }

    /** Nobody waits for the answer any more. Says nothing about the service: it stays as silent as it is. */
    synchronized void abandoned() {
        // At least one stays unanswered: only an answer shows that the service is back.
        unanswered = Math.max(1, unanswered - 1);
    }

    /** It was never sent. */
    synchronized void unsent() {
        unanswered = Math.max(0, unanswered - 1);
    }

    synchronized boolean open(long nowNs) {
        return unanswered > 0 && nowNs - silentSinceNs > silenceMaxNs;
    }
}
