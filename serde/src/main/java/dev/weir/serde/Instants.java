package dev.weir.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/** Reads instants as Jackson does, and those that we write ({@code 2026-11-21T10:15:30.250Z}) digit by digit. */
final class Instants extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;
    private static final String FORM = "0000-00-00T00:00:00";
    private static final int SECONDS_LENGTH = FORM.length() + 1;
    private static final int MILLIS_LENGTH = FORM.length() + 5;

    private Instants() {
        super(Instant.class);
    }

    static SimpleModule module() {
        return new SimpleModule("instants").addDeserializer(Instant.class, new Instants());
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            String text = parser.getText();
            if (isOurs(text)) {
                return read(text);
            }
        }
        return InstantDeserializer.INSTANT.deserialize(parser, context);
    }

    /** Whether it is of the form that {@link Instant#toString} has for a whole second or millisecond, and a time of day. */
    static boolean isOurs(String text) {
        int length = text.length();
        if ((length != SECONDS_LENGTH && length != MILLIS_LENGTH)
                || text.charAt(length - 1) != 'Z'
                || (length == MILLIS_LENGTH && text.charAt(FORM.length()) != '.')) {
            return false;
        }
        for (int i = 0; i < length - 1; i++) {
            char wanted = i < FORM.length() ? FORM.charAt(i) : i == FORM.length() ? '.' : '0';
            char is = text.charAt(i);
            if (wanted == '0' ? is < '0' || is > '9' : is != wanted) {
                return false;
            }
        }
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= Month.of(month).length(Year.isLeap(number(text, 0, 4)))
                && number(text, 11, 13) < 24
                && number(text, 14, 16) < 60
                && number(text, 17, 19) < 60;
    }

    /** @param text ours */
    static Instant read(String text) {
        long days = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        long seconds = ((days * 24 + number(text, 11, 13)) * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19);
        int millis = text.length() == MILLIS_LENGTH ? number(text, 20, 23) : 0;
        return Instant.ofEpochSecond(seconds, millis * 1_000_000L);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
