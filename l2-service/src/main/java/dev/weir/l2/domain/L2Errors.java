package dev.weir.l2.domain;

import dev.weir.contracts.reply.ApiError;
import java.util.Collection;
import java.util.Locale;

/** Every refusal of l2-service, named and worded as Neutron does. */
final class L2Errors {
    private L2Errors() {}

    static ApiError networkNotFound(String id) {
        return ApiError.of(404, "NetworkNotFound", "Network " + id + " could not be found.");
    }

    static ApiError networkBeingDeleted(String id) {
        return ApiError.conflict("NetworkBeingDeleted", "Network " + id + " is being deleted.");
    }

    static ApiError networkInUse(String id, Collection<String> ports) {
        return ApiError.conflict(
                "NetworkInUse",
                "Unable to complete operation on network " + id
                        + ". There are one or more ports still in use on the network, id for these ports is: "
                        + String.join(",", ports) + ".");
    }

    static ApiError invalidSharedSetting(String networkId) {
        return ApiError.conflict(
                "InvalidSharedSetting",
                "Unable to reconfigure sharing settings for network " + networkId + ". Multiple tenants are using it.");
    }

    static ApiError vlanIdInUse(int vlanId, String physicalNetwork) {
        return ApiError.conflict(
                "VlanIdInUse",
                "Unable to create the network. The VLAN " + vlanId + " on physical network " + physicalNetwork
                        + " is in use.");
    }

    static ApiError flatNetworkInUse(String physicalNetwork) {
        return ApiError.conflict(
                "FlatNetworkInUse",
                "Unable to create the flat network. Physical network " + physicalNetwork + " is in use.");
    }

    static ApiError tunnelIdInUse(int tunnelId) {
        return ApiError.conflict(
                "TunnelIdInUse", "Unable to create the network. The tunnel ID " + tunnelId + " is in use.");
    }

    static ApiError noNetworkAvailable() {
        return ApiError.of(
                503,
                "NoNetworkAvailable",
                "Unable to create the network. No tenant network is available for allocation.");
    }

    static ApiError segmentsWithProviderAttributes() {
        return ApiError.badRequest(
                "SegmentsSetInConjunctionWithProviders", "Segments and provider values cannot both be set.");
    }

    static ApiError duplicateSegments() {
        return ApiError.badRequest("SegmentsContainDuplicateEntry", "Duplicate segment entry in request.");
    }

    static ApiError portNotFound(String id) {
        return ApiError.of(404, "PortNotFound", "Port " + id + " could not be found.");
    }

    static ApiError portChangeInProgress(String id) {
        return ApiError.conflict(
                "PortChangeInProgress",
                "Port " + id + " is being changed by another request. Retry when that has finished.");
    }

    static ApiError portBound(String id, String vifType, String oldMac, String newMac) {
        return ApiError.conflict(
                "PortBound",
                "Unable to complete operation on port " + id + ", port is already bound, port type: " + vifType
                        + ", old_mac " + oldMac + ", new_mac " + newMac + ".");
    }

    static ApiError macAddressInUse(String networkId, String mac) {
        return ApiError.conflict(
                "MacAddressInUse",
                "Unable to complete operation for network " + networkId + ". The mac address " + mac + " is in use.");
    }

    static ApiError macAddressGenerationFailure(String networkId) {
        return ApiError.of(
                503, "MacAddressGenerationFailure", "Unable to generate unique mac on network " + networkId + ".");
    }

    static ApiError addressPairNeedsPortSecurity() {
        return ApiError.conflict(
                "AddressPairAndPortSecurityRequired",
                "Port Security must be enabled in order to have allowed address pairs on a port.");
    }

    static ApiError duplicateAddressPair(String mac, String address) {
        return ApiError.badRequest(
                "DuplicateAddressPairInRequest",
                "Request contains duplicate address pair: mac_address " + mac + " ip_address " + address + ".");
    }

    static ApiError tooManyAddressPairs(int max) {
        return ApiError.badRequest(
                "AllowedAddressPairExhausted", "The number of allowed address pair exceeds the maximum " + max + ".");
    }

    static ApiError groupsNeedPortSecurity() {
        return ApiError.badRequest(
                "PortSecurityAndIPRequiredForSecurityGroups",
                "Port security must be enabled and port must have an IP address in order to use security groups.");
    }

    static ApiError portHasSecurityGroup() {
        return ApiError.conflict(
                "PortSecurityPortHasSecurityGroup",
                "Port has security group associated. Cannot disable port security or IP address until security group"
                        + " is removed.");
    }

    static ApiError groupNotFound(String id) {
        return ApiError.of(404, "SecurityGroupNotFound", "Security group " + id + " does not exist.");
    }

    static ApiError groupInUse(String id) {
        return ApiError.conflict("SecurityGroupInUse", "Security Group " + id + " in use.");
    }

    static ApiError defaultGroupStays() {
        return ApiError.conflict(
                "SecurityGroupCannotRemoveDefault", "Insufficient rights for removing default security group.");
    }

    static ApiError defaultGroupKeepsItsName() {
        return ApiError.conflict("SecurityGroupCannotUpdateDefault", "Updating default security group not allowed.");
    }

    static ApiError defaultGroupExists() {
        return ApiError.conflict("SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
    }

    static ApiError ruleNotFound(String id) {
        return ApiError.of(404, "SecurityGroupRuleNotFound", "Security group rule " + id + " does not exist.");
    }

    static ApiError ruleExists(String id) {
        return ApiError.conflict(
                "SecurityGroupRuleExists", "Security group rule already exists. Rule id is " + id + ".");
    }

    static ApiError duplicateRule() {
        return ApiError.conflict("DuplicateSecurityGroupRuleInPost", "Duplicate Security Group Rule in POST.");
    }

    static ApiError invalidPortRange() {
        return ApiError.badRequest(
                "SecurityGroupInvalidPortRange", "For TCP/UDP protocols, port_range_min must be <= port_range_max.");
    }

    static ApiError invalidPortValue(Object port) {
        return ApiError.badRequest("SecurityGroupInvalidPortValue", "Invalid value for port " + port + ".");
    }

    static ApiError invalidIcmpValue(String field, String attribute, int value) {
        return ApiError.badRequest(
                "SecurityGroupInvalidIcmpValue",
                "Invalid value for ICMP " + field + " (" + attribute + ") " + value + ". It must be 0 to 255.");
    }

    static ApiError missingIcmpType(int code) {
        return ApiError.badRequest(
                "SecurityGroupMissingIcmpType",
                "ICMP code (port-range-max) " + code + " is provided but ICMP type (port-range-min) is missing.");
    }

    static ApiError protocolRequiredWithPorts() {
        return ApiError.badRequest(
                "SecurityGroupProtocolRequiredWithPorts", "Must also specify protocol if port range is given.");
    }

    static ApiError protocolWithoutPorts(int protocol, Collection<String> withPorts) {
        return ApiError.badRequest(
                "SecurityGroupInvalidProtocolForPort",
                "Invalid protocol " + protocol + " for port range, only supported for "
                        + String.join(", ", withPorts).toUpperCase(Locale.ROOT) + ".");
    }

    static ApiError unknownProtocol(String protocol, Collection<String> known) {
        return ApiError.badRequest(
                "SecurityGroupRuleInvalidProtocol",
                "Security group rule protocol " + protocol + " not supported. Only protocol values "
                        + String.join(", ", known) + " and integer representations [0 to 255] are supported.");
    }

    static ApiError ethertypeConflictsWithProtocol(String ethertype, String protocol) {
        return ApiError.badRequest(
                "SecurityGroupEthertypeConflictWithProtocol",
                "Invalid ethertype " + ethertype + " for protocol " + protocol + ".");
    }

    static ApiError ethertypeConflictsWithPrefix(String ethertype, String prefix) {
        return ApiError.badRequest(
                "SecurityGroupRuleParameterConflict",
                "Conflicting value ethertype " + ethertype + " for CIDR " + prefix + ".");
    }

    static ApiError invalidPrefix(String prefix) {
        return ApiError.badRequest("InvalidCIDR", "Invalid CIDR " + prefix + " given as IP prefix.");
    }

    static ApiError moreThanOneRemote() {
        return ApiError.badRequest(
                "SecurityGroupRemoteGroupAndRemoteIpPrefix",
                "Only remote_ip_prefix or remote_group_id may be provided.");
    }

    static ApiError addressGroupNotFound(String id) {
        return ApiError.of(404, "AddressGroupNotFound", "Address group " + id + " could not be found.");
    }

    static ApiError rulesOfSeveralGroups() {
        return ApiError.badRequest(
                "SecurityGroupNotSingleGroupRules", "Only allowed to update rules for one security profile at a time.");
    }

    static ApiError agentNotFound(String id) {
        return ApiError.of(404, "AgentNotFound", "Agent " + id + " could not be found.");
    }
}
