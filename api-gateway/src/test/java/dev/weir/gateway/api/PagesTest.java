package dev.weir.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.testing.Samples;
import dev.weir.gateway.wire.ListQuery;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static List<Map<String, String>> links(String query, String... ids) {
        Request request = new Request(
                "GET",
                List.of("v2.0", "ports"),
                HttpServer.query(query),
                "http://here/v2.0/ports",
                Map.of(),
                new byte[0],
                "req-1",
                null,
                Samples.policy().credentials("u", "p", List.of("member")));
        List<Map<String, String>> links =
                Pages.links(request, ListQuery.parse(Samples.tables().of("ports"), request.query(), 3), List.of(ids));
        return links == null ? List.of() : links;
    }

    @Test
    void aListThatIsNotPagedHasNoLinks() {
        assertThat(links("name=x", "a", "b")).isEmpty();
    }

    @Test
    void aFullPageLinksBothWaysAndKeepsItsQuery() {
        assertThat(links("limit=2&name=x+y&marker=0", "a", "b"))
                .containsExactly(
                        Map.of("rel", "next", "href", "http://here/v2.0/ports?limit=2&name=x+y&marker=b"),
                        Map.of(
                                "rel",
                                "previous",
                                "href",
                                "http://here/v2.0/ports?limit=2&name=x+y&marker=a&page_reverse=True"));
    }

    @Test
    void theLastPageHasNoNext() {
        assertThat(links("limit=2", "a")).extracting(link -> link.get("rel")).containsExactly("previous");
        assertThat(links("limit=2&page_reverse=True", "a"))
                .extracting(link -> link.get("rel"))
                .containsExactly("next");
    }
}
