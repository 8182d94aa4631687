package dev.weir.gateway.policy;

import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.wire.Attribute;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.Rejected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides by Neutron's rules: one for the action, one for each attribute with a rule of its own that the requester
 * gives, one for each member of those.
 */
public final class Policy {
    private static final Target NOTHING = new Target() {
        @Override
        public @Nullable Object field(String name) {
            return null;
        }

        @Override
        public @Nullable Target parent(String name) {
            return null;
        }
    };
    /** What a role implies, as the identity service's defaults have it. */
    private static final Map<String, List<String>> IMPLIED = Map.of(
            "admin", List.of("manager", "member", "reader"),
            "manager", List.of("member", "reader"),
            "member", List.of("reader"));

    private static final int PROFILES_MAX = 1000;

    private final PolicyRules rules;
    private final Map<ProfileKey, Set<String>> hiddenByRole = new ConcurrentHashMap<>();

    private record ProfileKey(String collection, Set<String> roles) {}

    public Policy(PolicyRules rules) {
        this.rules = rules;
    }

    /** A requester with the roles of its token and those they imply. */
    public Credentials credentials(String userId, String projectId, List<String> roles) {
        Set<String> all = new LinkedHashSet<>();
        for (String role : roles) {
            String name = role.toLowerCase(Locale.ROOT);
            all.add(name);
            all.addAll(IMPLIED.getOrDefault(name, List.of()));
        }
        Credentials candidate = new Credentials(userId, projectId, all, false);
        boolean admin = rules.get("context_is_admin").passes(candidate, NOTHING, rules);
        return new Credentials(userId, projectId, all, admin);
    }

    public boolean allows(String action, Credentials credentials, Target target) {
        return rules.get(action).passes(credentials, target, rules);
    }

    /**
     * @param given the attributes that the requester sets, with their values
     * @throws Rejected 403, quoting the rule as Neutron does
     */
    public void enforce(
            String action,
            AttributeTable table,
            Map<String, @Nullable Object> given,
            Credentials credentials,
            Target target) {
        Check check = match(action, table, given);
        if (!check.passes(credentials, target, rules)) {
            throw new Rejected(ApiError.forbidden(check + " is disallowed by policy"));
        }
    }

    private static Check match(String action, AttributeTable table, Map<String, @Nullable Object> given) {
        Check match = new Check.Rule(action);
        for (Attribute attribute : table.attributes().values()) {
            if (!attribute.enforcePolicy() || !given.containsKey(attribute.name())) {
                continue;
            }
            Check rule = new Check.Rule(action + ":" + attribute.name());
            if (given.get(attribute.name()) instanceof List<?> list) {
                List<Check> members = new ArrayList<>();
                for (Object item : list) {
                    if (item instanceof Map<?, ?> map) {
                        map.keySet()
                                .forEach(member ->
                                        members.add(new Check.Rule(action + ":" + attribute.name() + ":" + member)));
                    }
                }
                if (!members.isEmpty()) {
                    rule = new Check.And(List.of(rule, new Check.And(members)));
                }
            }
            match = new Check.And(List.of(match, rule));
        }
        return match;
    }

    /** What a requester sees of a collection: found out once for a whole list. */
    public Audience audience(AttributeTable table, Credentials credentials) {
        if (hiddenByRole.size() > PROFILES_MAX) {
            hiddenByRole.clear();
        }
        Set<String> byRole = hiddenByRole.computeIfAbsent(
                new ProfileKey(table.collection(), credentials.roles()), key -> hiddenFrom(table, credentials));
        return new Audience(this, table, credentials, byRole, targeted(table));
    }

    /** Attributes of a resource that the requester does not get to see. */
    public Set<String> hidden(AttributeTable table, Credentials credentials, Target target) {
        return audience(table, credentials).hidden(target);
    }

    /** One requester and one collection. */
    public static final class Audience {
        private final Policy policy;
        private final Credentials credentials;
        private final Set<String> byRole;
        private final Check sees;
        private final Map<String, Check> targeted = new LinkedHashMap<>();

        private Audience(
                Policy policy,
                AttributeTable table,
                Credentials credentials,
                Set<String> byRole,
                List<String> targeted) {
            this.policy = policy;
            this.credentials = credentials;
            this.byRole = byRole;
            this.sees = policy.rules.get("get_" + table.resource());
            targeted.forEach(name -> this.targeted.put(name, policy.rules.get("get_" + table.resource() + ":" + name)));
        }

        public boolean sees(Target target) {
            return sees.passes(credentials, target, policy.rules);
        }

        /** Attributes that it does not get to see; the same set again where only roles matter. */
        public Set<String> hidden(Target target) {
            Set<String> more = new LinkedHashSet<>(0);
            for (Map.Entry<String, Check> rule : targeted.entrySet()) {
                if (!rule.getValue().passes(credentials, target, policy.rules)) {
                    more.add(rule.getKey());
                }
            }
            if (more.isEmpty()) {
                return byRole;
            }
            more.addAll(byRole);
            return more;
        }
    }

    private Set<String> hiddenFrom(AttributeTable table, Credentials credentials) {
        Set<String> hidden = new LinkedHashSet<>();
        for (String name : table.visible()) {
            String rule = "get_" + table.resource() + ":" + name;
            if (rules.has(rule)
                    && !rules.get(rule).looksAtTarget(rules)
                    && !rules.get(rule).passes(credentials, NOTHING, rules)) {
                hidden.add(name);
            }
        }
        return Set.copyOf(hidden);
    }

    private final Map<String, List<String>> targetedByCollection = new ConcurrentHashMap<>();

    private List<String> targeted(AttributeTable table) {
        return targetedByCollection.computeIfAbsent(
                table.collection(),
                key -> table.visible().stream()
                        .filter(name -> {
                            String rule = "get_" + table.resource() + ":" + name;
                            return rules.has(rule) && rules.get(rule).looksAtTarget(rules);
                        })
                        .toList());
    }
}
