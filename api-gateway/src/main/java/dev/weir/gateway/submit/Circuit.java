package dev.weir.gateway.submit;

import java.time.Duration;

/**
 * Notices that a service answers nothing. Asked and silent for long: open, and requests are refused at once, but for one
 * at a time that finds out whether the service is back. Any answer closes it.
 */
final class Circuit {
    /** What becomes of a request. */
    enum Admission {
        /** Not sent. */
        REFUSED,
        SENT,
        /** Sent to find out: not worth a long wait. */
        PROBE
    }

    private final long silenceMaxNs;
    private final long probeEveryNs;
    private int unanswered;
    private long silentSinceNs;
    private boolean probing;
    private long probedNs;

    Circuit(Duration silenceMax, Duration probeEvery) {
        this.silenceMaxNs = silenceMax.toNanos();
        this.probeEveryNs = probeEvery.toNanos();
    }

    /** Unless refused, the request counts as sent: tell what became of it. */
    synchronized Admission admit(long nowNs) {
        boolean open = open(nowNs);
        if (open && (probing || (probedNs != 0 && nowNs - probedNs < probeEveryNs))) {
            return Admission.REFUSED;
        }
        if (unanswered == 0) {
            silentSinceNs = nowNs;
        }
        unanswered++;
        if (open) {
            probing = true;
            return Admission.PROBE;
        }
        return Admission.SENT;
    }

    /** The service answered something. */
    synchronized void answered(long nowNs) {
        unanswered = Math.max(0, unanswered - 1);
        silentSinceNs = nowNs;
        probing = false;
        probedNs = 0;
    }

    /**
     * Nobody waits for an answer any more. Says nothing about the service: at least one stays unanswered, as only an answer
     * shows that the service is back.
     */
    synchronized void abandoned(Admission admission, long nowNs) {
        unanswered = Math.max(1, unanswered - 1);
        probed(admission, nowNs);
    }

    /** It was never sent. */
    synchronized void unsent(Admission admission, long nowNs) {
        unanswered = Math.max(0, unanswered - 1);
        probed(admission, nowNs);
    }

    private void probed(Admission admission, long nowNs) {
        if (admission == Admission.PROBE) {
            probing = false;
            probedNs = nowNs;
        }
    }

    synchronized boolean open(long nowNs) {
        return unanswered > 0 && nowNs - silentSinceNs > silenceMaxNs;
    }
}
