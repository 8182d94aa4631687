package dev.weir.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as Neutron writes them. */
final class Times {
    private static final String FORM = "0000-00-00T00:00:00Z";
    private static final int YEAR_MAX = 9_999;

    private Times() {}

    /**
     * {@code 2026-11-21T10:15:30Z}: what {@link Instant#toString} gives of a whole second, put together digit by digit,
     * since each resource of a list has two of them and a formatter costs as much as several other attributes.
     */
    static String seconds(Instant at) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > YEAR_MAX) {
            return at.truncatedTo(ChronoUnit.SECONDS).toString();
        }
        byte[] text = FORM.getBytes(ISO_8859_1);
        put(text, 4, time.getYear());
        put(text, 7, time.getMonthValue());
        put(text, 10, time.getDayOfMonth());
        put(text, 13, time.getHour());
        put(text, 16, time.getMinute());
        put(text, 19, time.getSecond());
        return new String(text, ISO_8859_1);
    }

    /** @param end where the number's last digit is, plus one */
    private static void put(byte[] text, int end, int number) {
        int left = number;
        for (int i = end - 1; left > 0; i--) {
            text[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}
