package dev.weir.serde;

import dev.weir.contracts.report.NodeReport;
import java.util.Map;

/** Reports of node agents. Key: the node's name. */
public final class ReportCodec {
    private static final Body<NodeReport> BODY = Body.of(NodeReport.class);

    private ReportCodec() {}

    public static Wire encode(NodeReport report) {
        return new Wire(report.node(), Map.of(Header.CONTENT_TYPE, Header.JSON), BODY.write(report));
    }

    /** @throws Unreadable if the record is not a report of the node that is its key */
    public static NodeReport decode(Wire wire) {
        NodeReport report = BODY.read(wire);
        if (!report.node().equals(wire.key())) {
            throw new Unreadable("a report of node '" + report.node() + "' stands under '" + wire.key() + "'");
        }
        return report;
    }
}
