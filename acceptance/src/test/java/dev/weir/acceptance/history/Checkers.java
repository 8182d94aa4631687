package dev.weir.acceptance.history;

import dev.weir.service.ServiceSpec;
import java.util.ArrayList;
import java.util.List;

/** All laws over one body of evidence. */
public final class Checkers {
    private Checkers() {}

    /** @param specs of the services whose logs there are */
    public static List<Violation> check(Evidence evidence, List<ServiceSpec> specs) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(Allocations.check(evidence));
        violations.addAll(Promises.check(evidence));
        violations.addAll(Leaks.check(evidence));
        violations.addAll(Logs.check(evidence));
        violations.addAll(Replays.check(evidence, specs));
        return violations;
    }
}
