package dev.weir.contracts.model;

/**
 * A resource of the API as the log knows it. Its JSON form is the value of the state topics; the gateway maps it to
 * Neutron's wire form.
 */
public sealed interface Resource permits Network, Subnet, Port, SecurityGroup, SecurityGroupRule, Node, DhcpService {
    /** UUID in canonical lower-case text form. */
    String id();

    /** Owner; empty for what belongs to the cloud itself. */
    String projectId();

    Kind kind();
}
