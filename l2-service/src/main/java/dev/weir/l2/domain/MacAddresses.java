package dev.weir.l2.domain;

import dev.weir.contracts.reply.ApiError;
import dev.weir.service.Refused;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Gives out MAC addresses. One instance a decision: what it gave out is not free for the next port of the same request. */
final class MacAddresses {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    private static final int ATTEMPTS = 64;

    private final L2Image image;
    private final L2Config config;

    /** {@code network/mac} and {@code mac}. */
    private final Set<String> given = new HashSet<>();

    MacAddresses(L2Image image, L2Config config) {
        this.image = image;
        this.config = config;
    }

    /** One that no port of the region has. */
    String generate(long seed, String networkId) {
        String[] octets = config.baseMac().toLowerCase(Locale.ROOT).split(":", -1);
        int free = octets[3].equals("00") ? 24 : 16;
        String prefix = String.join(":", Arrays.asList(octets).subList(0, 6 - free / 8));
        long state = seed;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            state += 0x9E3779B97F4A7C15L;
            String mac = prefix + suffix(mixed(state), free);
            if (!heldSomewhere(mac) && given.add(mac)) {
                given.add(networkId + "/" + mac);
                return mac;
            }
        }
        throw new Refused(L2Errors.macAddressGenerationFailure(networkId));
    }

    /** The one asked for. @throws Refused if it is none, or another port of the network has it */
    String claim(String wanted, String networkId, String portId) {
        String mac = wanted.toLowerCase(Locale.ROOT).replace('-', ':');
        if (!FORM.matcher(mac).matches()) {
            throw new Refused(ApiError.badRequest(
                    "HTTPBadRequest",
                    "Invalid input for mac_address. Reason: '" + wanted + "' is not a valid MAC address."));
        }
        if ((Integer.parseInt(mac.substring(0, 2), 16) & 1) != 0 || mac.equals("00:00:00:00:00:00")) {
            throw new Refused(ApiError.invalid("MAC address " + mac + " is not a unicast address"));
        }
        if (heldOn(networkId, mac, portId) || !given.add(networkId + "/" + mac)) {
            throw new Refused(L2Errors.macAddressInUse(networkId, mac));
        }
        given.add(mac);
        return mac;
    }

    private boolean heldSomewhere(String mac) {
        return image.portsByMac.contains(mac) || image.pendingByMac.contains(mac) || image.changesByMac.contains(mac);
    }

    private boolean heldOn(String networkId, String mac, String portId) {
        return image.portsByMac.get(mac).stream()
                        .anyMatch(id -> !id.equals(portId)
                                && image.ports.require(id).networkId().equals(networkId))
                || image.pendingByMac.get(mac).stream()
                        .anyMatch(id -> image.pendingPorts
                                .require(id)
                                .port()
                                .networkId()
                                .equals(networkId))
                || image.changesByMac.get(mac).stream()
                        .anyMatch(id -> !id.equals(portId)
                                && image.portChanges
                                        .require(id)
                                        .port()
                                        .networkId()
                                        .equals(networkId));
    }

    private static String suffix(long bits, int width) {
        StringBuilder text = new StringBuilder();
        for (int shift = width - 8; shift >= 0; shift -= 8) {
            int octet = (int) (bits >>> shift) & 0xff;
            text.append(':').append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 15, 16));
        }
        return text.toString();
    }

    /** SplitMix64's finaliser: neighbouring seeds give unrelated addresses. */
    private static long mixed(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
