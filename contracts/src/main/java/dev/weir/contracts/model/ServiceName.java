package dev.weir.contracts.model;

/** The deciding services. The lower-case name stands in topic names, positions and event sources. */
public enum ServiceName {
    IPAM("ipam"),
    L2("l2"),
    DHCP("dhcp");

    private final String text;

    ServiceName(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException if no service has this name */
    public static ServiceName of(String text) {
        for (ServiceName service : values()) {
            if (service.text.equals(text)) {
                return service;
            }
        }
        throw new IllegalArgumentException("no service is called '" + text + "'");
    }
}
