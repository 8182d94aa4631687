package dev.weir.gateway.api;

import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Resource;
import dev.weir.gateway.policy.Target;
import dev.weir.gateway.view.View;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.ResourceMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resources, as they are or as they shall be, the way policy looks at them. */
final class Targets {
    private final View view;

    Targets(View view) {
        this.view = view;
    }

    Target of(AttributeTable table, Resource resource) {
        return new Target() {
            @Override
            public @Nullable Object field(String name) {
                return table.attributes().containsKey(name) ? ResourceMapper.value(resource, name, view) : null;
            }

            @Override
            public @Nullable Target parent(String name) {
                String attribute = table.parents().get(name);
                return attribute == null ? null : parentOf(name, field(attribute));
            }
        };
    }

    /** @param existing what is to be changed; null: nothing yet */
    Target of(AttributeTable table, Map<String, @Nullable Object> given, @Nullable Resource existing) {
        Target before = existing == null ? null : of(table, existing);
        return new Target() {
            @Override
            public @Nullable Object field(String name) {
                String known = name.equals("tenant_id") ? "project_id" : name;
                return given.containsKey(known) || before == null ? given.get(known) : before.field(name);
            }

            @Override
            public @Nullable Target parent(String name) {
                String attribute = table.parents().get(name);
                return attribute == null ? null : parentOf(name, field(attribute));
            }
        };
    }

    private @Nullable Target parentOf(String name, @Nullable Object id) {
        Resource parent = id == null
                ? null
                : Kind.ofWire(name).map(kind -> view.get(kind, id.toString())).orElse(null);
        return parent == null ? null : new ParentTarget(parent, view);
    }

    private record ParentTarget(Resource resource, View view) implements Target {
        @Override
        public @Nullable Object field(String name) {
            return switch (name) {
                case "project_id", "tenant_id" -> resource.projectId();
                case "shared", "router:external" -> ResourceMapper.value(resource, name, view);
                default -> null;
            };
        }

        @Override
        public @Nullable Target parent(String name) {
            return null;
        }
    }
}
