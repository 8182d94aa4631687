package dev.weir.agent.status;

import dev.weir.contracts.report.NodeReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reports that wait to be sent. Of several about one object only the latest is kept, so that an hour without Kafka
 * costs no more than what there is to say at its end. Safe for use by several threads.
 */
public final class ReportOutbox {
    /** Leases of addresses nobody holds any more could pile up; the oldest go first. */
    private static final int REPORTS_MAX = 20_000;

    private final Map<String, NodeReport> waiting = new LinkedHashMap<>();
    private Consumer<ReportOutbox> listener = _ -> {};

    /** Called after each report that was put in, from the putting thread. */
    public synchronized void onReport(Consumer<ReportOutbox> newListener) {
        listener = newListener;
    }

    /** Adds a report in place of an earlier one about the same object. */
    public void put(NodeReport report) {
        Consumer<ReportOutbox> told;
        synchronized (this) {
            String subject = subject(report);
            waiting.remove(subject);
            waiting.put(subject, report);
            if (waiting.size() > REPORTS_MAX) {
                Iterator<String> oldest = waiting.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            told = listener;
        }
        told.accept(this);
    }

    /** Gives back what could not be sent, unless there is something newer about its object. */
    public synchronized void putBack(NodeReport report) {
        waiting.putIfAbsent(subject(report), report);
    }

    /** Takes up to so many reports out, oldest first. */
    public synchronized List<NodeReport> take(int max) {
        List<NodeReport> taken = new ArrayList<>();
        Iterator<NodeReport> reports = waiting.values().iterator();
        while (reports.hasNext() && taken.size() < max) {
            taken.add(reports.next());
            reports.remove();
        }
        return taken;
    }

    public synchronized int size() {
        return waiting.size();
    }

    /** What only the newest word counts of: of a node all of one kind, unless it is about something smaller. */
    private static String subject(NodeReport report) {
        String kind = report.getClass().getSimpleName();
        if (report instanceof NodeReport.PortStatus status) {
            return kind + "/" + status.portId();
        }
        return report instanceof NodeReport.Lease lease
                ? kind + "/" + lease.networkId() + "/" + lease.ipAddress()
                : kind;
    }
}
