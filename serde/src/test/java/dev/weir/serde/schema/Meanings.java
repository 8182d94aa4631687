package dev.weir.serde.schema;

import dev.weir.contracts.event.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an event type means: the first sentence of its record's Javadoc, so that it is said in one place only. */
final class Meanings {
    private static final Path SOURCES = Path.of("../contracts/src/main/java/dev/weir/contracts/event");

    private Meanings() {}

    static String of(EventType type) {
        Class<?> event = type.eventClass();
        String source;
        try {
            source = Files.readString(SOURCES.resolve(event.getEnclosingClass().getSimpleName() + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Only a comment that stands right before the record.
        Matcher comment = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*record " + event.getSimpleName() + "\\(", Pattern.DOTALL)
                .matcher(source);
        if (comment.find()) {
            return sentence(comment.group(1));
        }
        return byName(event.getSimpleName());
    }

    private static String sentence(String comment) {
        String text = comment.replaceAll("(?m)^\\s*\\*", " ")
                .replaceAll("\\s+@param.*", "")
                .replaceAll("\\{@\\w+ ([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    private static String byName(String name) {
        String[] words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").split(" ", -1);
        String last = words[words.length - 1].toLowerCase(Locale.ROOT);
        String noun = String.join(" ", words)
                .toLowerCase(Locale.ROOT)
                .replaceAll(" \\w+$", "")
                .replace("dhcp", "DHCP");
        String article = "aeiou".indexOf(noun.charAt(0)) >= 0 ? "An " : "A ";
        return switch (last) {
            case "deleted" -> article + noun + " was deleted; carries it as it was.";
            case "updated" -> article + noun + " changed; carries it as it is now.";
            case "created", "registered" -> article + noun + " was " + last + "; carries it as it is now.";
            default -> throw new IllegalStateException(name + " needs a Javadoc sentence that says what it means");
        };
    }
}
