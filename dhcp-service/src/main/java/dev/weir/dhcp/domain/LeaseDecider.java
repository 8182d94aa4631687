package dev.weir.dhcp.domain;

import dev.weir.contracts.event.DhcpEvent.LeaseEnded;
import dev.weir.contracts.event.DhcpEvent.LeaseGranted;
import dev.weir.contracts.net.IpAddress;
import dev.weir.contracts.report.NodeReport;
import dev.weir.service.Facts;
import java.util.Objects;

/** Leases, as nodes report them. */
final class LeaseDecider {
    private final DhcpImage image;

    LeaseDecider(DhcpImage image) {
        this.image = image;
    }

    /** A renewal that changes nothing but the time of expiry is no event; nor is the end of what another granted since. */
    void reported(NodeReport.Lease report, Facts facts) {
        if (!image.networks().contains(report.networkId()) || IpAddress.parseOrNull(report.ipAddress()) == null) {
            return;
        }
        Lease before = image.leases().get(Lease.key(report.networkId(), report.ipAddress()));
        if (report.ended()) {
            if (before != null
                    && before.host().equals(report.node())
                    && before.macAddress().equals(report.macAddress())) {
                end(before, facts);
            }
            return;
        }
        if (before == null || !renews(report, before)) {
            facts.add(new LeaseGranted(
                    report.portId(),
                    report.networkId(),
                    report.node(),
                    report.macAddress(),
                    report.ipAddress(),
                    report.hostname(),
                    report.expiresAt()));
        }
    }

    void portDeleted(String portId, Facts facts) {
        image.leasesOfPort(portId).forEach(lease -> end(lease, facts));
    }

    private static boolean renews(NodeReport.Lease report, Lease before) {
        return before.portId().equals(report.portId())
                && before.host().equals(report.node())
                && before.macAddress().equals(report.macAddress())
                && Objects.equals(before.hostname(), report.hostname());
    }

    private static void end(Lease lease, Facts facts) {
        facts.add(
                new LeaseEnded(lease.portId(), lease.networkId(), lease.host(), lease.macAddress(), lease.ipAddress()));
    }
}
