package dev.weir.gateway.policy;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A parsed check string. {@code toString} gives oslo.policy's spelling, which error messages quote. */
public sealed interface Check {
    /** Does the requester pass, given the target and the other rules? */
    boolean passes(Credentials credentials, Target target, PolicyRules rules);

    /** Whether the outcome depends on the target. */
    boolean looksAtTarget(PolicyRules rules);

    /** {@code @} or the empty string: everybody; {@code !}: nobody. */
    record Constant(boolean outcome) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            return outcome;
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return false;
        }

        @Override
        public String toString() {
            return outcome ? "@" : "!";
        }
    }

    /** All must hold. */
    record And(List<Check> checks) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            for (Check check : checks) {
                if (!check.passes(credentials, target, rules)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return checks.stream().anyMatch(check -> check.looksAtTarget(rules));
        }

        @Override
        public String toString() {
            return checks.stream().map(Check::toString).collect(Collectors.joining(" and ", "(", ")"));
        }
    }

    /** One must hold. */
    record Or(List<Check> checks) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            for (Check check : checks) {
                if (check.passes(credentials, target, rules)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return checks.stream().anyMatch(check -> check.looksAtTarget(rules));
        }

        @Override
        public String toString() {
            return checks.stream().map(Check::toString).collect(Collectors.joining(" or ", "(", ")"));
        }
    }

    /** Must not hold. */
    record Not(Check check) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            return !check.passes(credentials, target, rules);
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return check.looksAtTarget(rules);
        }

        @Override
        public String toString() {
            return "not " + check;
        }
    }

    /** {@code role:member}. */
    record Role(String name) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            return credentials.roles().contains(name);
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return false;
        }

        @Override
        public String toString() {
            return "role:" + name;
        }
    }

    /** {@code rule:admin_only}. A rule that does not exist is the rule {@code default}. */
    record Rule(String name) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            return rules.get(name).passes(credentials, target, rules);
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return rules.get(name).looksAtTarget(rules);
        }

        @Override
        public String toString() {
            return "rule:" + name;
        }
    }

    /**
     * {@code project_id:%(project_id)s}: the requester's attribute equals one of the target or of its parent.
     *
     * @param parent such as {@code network} in {@code %(network:project_id)s}
     */
    record Owner(String credential, @Nullable String parent, String field) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            Target of = parent == null ? target : target.parent(parent);
            Object value = of == null ? null : of.field(field);
            String mine = switch (credential) {
                case "project_id", "tenant_id" -> credentials.projectId();
                case "user_id" -> credentials.userId();
                default -> null;
            };
            return value != null && !value.equals("") && value.equals(mine);
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return true;
        }

        @Override
        public String toString() {
            return credential + ":%(" + (parent == null ? "" : parent + ":") + field + ")s";
        }
    }

    /**
     * {@code field:networks:shared=True}: the target's attribute has that value, or matches if it begins with a tilde.
     * A network's {@code shared} is looked up for what is on a network, as Neutron does.
     */
    record Field(
            String collection,
            String name,
            String value,
            @Nullable Pattern pattern) implements Check {
        @Override
        public boolean passes(Credentials credentials, Target target, PolicyRules rules) {
            Object actual = target.field(name);
            if (actual == null && collection.equals("networks") && name.equals("shared")) {
                Target network = target.parent("network");
                actual = network == null ? null : network.field(name);
            }
            return switch (actual) {
                case null -> false;
                case Boolean b -> value.equalsIgnoreCase(b.toString());
                default ->
                    pattern == null
                            ? value.equals(actual.toString())
                            : pattern.matcher(actual.toString()).lookingAt();
            };
        }

        @Override
        public boolean looksAtTarget(PolicyRules rules) {
            return true;
        }

        @Override
        public String toString() {
            return "field:" + collection + ":" + name + "=" + value;
        }
    }
}
