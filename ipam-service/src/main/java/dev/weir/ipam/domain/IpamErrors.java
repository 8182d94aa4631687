package dev.weir.ipam.domain;

import dev.weir.contracts.model.AllocationPool;
import dev.weir.contracts.reply.ApiError;

/** Refusals in Neutron's words (neutron-lib's and its ipam's exceptions). */
final class IpamErrors {
    private IpamErrors() {}

    static ApiError badRequest(String reason) {
        return ApiError.badRequest("BadRequest", "Bad subnets request: " + reason + ".");
    }

    static ApiError invalidPool(String start, String end) {
        return ApiError.badRequest(
                "InvalidAllocationPool",
                "The allocation pool {'start': '" + start + "', 'end': '" + end + "'} is not valid.");
    }

    static ApiError poolOutOfBounds(AllocationPool pool, String cidr) {
        return ApiError.badRequest(
                "OutOfBoundsAllocationPool",
                "The allocation pool " + text(pool) + " spans beyond the subnet cidr " + cidr + ".");
    }

    static ApiError overlappingPools(AllocationPool one, AllocationPool two, String cidr) {
        return ApiError.conflict(
                "OverlappingAllocationPools",
                "Found overlapping allocation pools: " + text(one) + " " + text(two) + " for subnet " + cidr + ".");
    }

    static ApiError gatewayInPool(String gateway, AllocationPool pool) {
        return ApiError.conflict(
                "GatewayConflictWithAllocationPools",
                "Gateway ip " + gateway + " conflicts with allocation pool " + text(pool) + ".");
    }

    static ApiError gatewayInUse(String gateway, String portId) {
        return ApiError.conflict(
                "GatewayIpInUse",
                "Current gateway ip " + gateway + " already in use by port " + portId + ". Unable to update.");
    }

    static ApiError tooManyNameservers(String subnet, int limit) {
        return ApiError.badRequest(
                "DNSNameServersExhausted",
                "Unable to complete operation for " + subnet + ". The number of DNS nameservers exceeds the limit "
                        + limit + ".");
    }

    static ApiError tooManyHostRoutes(String subnet, int limit) {
        return ApiError.badRequest(
                "HostRoutesExhausted",
                "Unable to complete operation for " + subnet + ". The number of host routes exceeds the limit " + limit
                        + ".");
    }

    static ApiError badServiceType(String serviceType) {
        return ApiError.badRequest(
                "InvalidSubnetServiceType",
                "Subnet service type " + serviceType + " does not correspond to a valid device owner.");
    }

    static ApiError mtuTooSmall(String networkId, int needed) {
        return ApiError.conflict(
                "NetworkMTUSubnetConflict",
                "MTU of " + networkId + " is not valid, subnet requires a minimum of " + needed);
    }

    static ApiError subnetInUse(String subnetId) {
        return ApiError.conflict(
                "SubnetInUse",
                "Unable to complete operation on subnet " + subnetId
                        + ": One or more ports have an IP allocation from this subnet.");
    }

    static ApiError invalidIpForSubnet(String address) {
        return ApiError.badRequest(
                "InvalidIpForSubnet", "IP address " + address + " is not a valid IP for the specified subnet.");
    }

    static ApiError invalidIpForNetwork(String address) {
        return ApiError.badRequest(
                "InvalidIpForNetwork",
                "IP address " + address + " is not a valid IP for any of the subnets on the specified network.");
    }

    static ApiError alreadyAllocated(String address, String subnetId) {
        return ApiError.conflict(
                "IpAddressAlreadyAllocated", "IP address " + address + " already allocated in subnet " + subnetId);
    }

    static ApiError onAutoAddressSubnet(String address, String subnetId) {
        return ApiError.badRequest(
                "AllocationOnAutoAddressSubnet",
                "IPv6 address " + address + " cannot be directly assigned to a port on subnet " + subnetId
                        + " as the subnet is configured for automatic addresses");
    }

    static ApiError exhausted(String networkId) {
        return ApiError.conflict(
                "IpAddressGenerationFailure", "No more IP addresses available on network " + networkId + ".");
    }

    static ApiError noSubnetForOwner(String networkId, String deviceOwner) {
        return ApiError.conflict(
                "IpAddressGenerationFailureNoMatchingSubnet",
                "No valid service subnet for the given device owner, network " + networkId + ", service type "
                        + deviceOwner + ".");
    }

    private static String text(AllocationPool pool) {
        return pool.start() + "-" + pool.end();
    }
}
