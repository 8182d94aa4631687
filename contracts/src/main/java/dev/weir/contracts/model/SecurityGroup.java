package dev.weir.contracts.model;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * A set of ports and of rules for them. Its rules are resources of their own.
 *
 * @param isDefault the project's default group, named {@code default}
 */
@RecordBuilder
public record SecurityGroup(String id, String projectId, String name, boolean stateful, boolean isDefault, Meta meta)
        implements Resource, SecurityGroupBuilder.With {
    @Override
    public Kind kind() {
        return Kind.SECURITY_GROUP;
    }
}
