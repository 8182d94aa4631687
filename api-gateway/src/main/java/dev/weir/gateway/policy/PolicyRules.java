package dev.weir.gateway.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/** Named checks. */
public final class PolicyRules {
    private final Map<String, Check> rules;
    private final Check fallback;

    private PolicyRules(Map<String, Check> rules) {
        this.rules = rules;
        this.fallback = rules.getOrDefault("default", new Check.Constant(false));
    }

    /** @throws IllegalArgumentException naming the check string that cannot be read */
    public static PolicyRules parse(Map<String, String> checkStrings) {
        Map<String, Check> rules = new LinkedHashMap<>();
        checkStrings.forEach((name, check) -> rules.put(name, CheckParser.parse(check)));
        return new PolicyRules(Map.copyOf(rules));
    }

    public boolean has(String name) {
        return rules.containsKey(name);
    }

    Check get(String name) {
        return rules.getOrDefault(name, fallback);
    }
}
