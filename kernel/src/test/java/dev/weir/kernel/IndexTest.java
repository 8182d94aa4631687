package dev.weir.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IndexTest {
    private static final class Words extends Image {
        private final Table<String> table = table("word", String.class);
        private final Index<String> byLetter =
                table.index(word -> word.isEmpty() ? List.of() : List.of(word.substring(0, 1)));
    }

    private final Words words = new Words();

    @Test
    void aPropertyIsHeldByNoneByOneBySeveralAndByFewerAgain() {
        assertThat(words.byLetter.get("a")).isEmpty();
        assertThat(words.byLetter.contains("a")).isFalse();

        words.table.put("1", "apple");
        assertThat(words.byLetter.get("a")).containsExactly("1");

        words.table.put("1", "apricot");
        words.table.put("2", "avocado");
        words.table.put("3", "almond");
        assertThat(words.byLetter.get("a")).containsExactly("1", "2", "3");

        words.table.put("1", "banana");
        words.table.remove("3");
        assertThat(words.byLetter.get("a")).containsExactly("2");
        assertThat(words.byLetter.get("b")).containsExactly("1");
        assertThat(words.byLetter.properties()).containsExactlyInAnyOrder("a", "b");

        words.table.put("2", "");
        words.table.remove("1");
        assertThat(words.byLetter.properties()).isEmpty();
    }
}
