package dev.weir.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.model.Kind;
import dev.weir.contracts.model.Port;
import dev.weir.contracts.model.Resource;
import dev.weir.contracts.reply.ApiError;
import dev.weir.gateway.testing.Samples;
import dev.weir.gateway.wire.AttributeTable;
import dev.weir.gateway.wire.ListQuery;
import dev.weir.gateway.wire.Rejected;
import dev.weir.serde.Json;
import dev.weir.serde.StateCodec.StateRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final AttributeTable ports = Samples.tables().of("ports");
    private final View view = new View();

    @BeforeEach
    void ports() {
        put(Samples.network("n1", Samples.DEMO, false));
        put(Samples.network("n2", Samples.OTHER, true));
        put(Samples.port(Samples.id(1), Samples.DEMO, "n1", "b", "10.0.0.1", List.of("red")));
        put(Samples.port(Samples.id(2), Samples.DEMO, "n1", "a", "10.0.0.2", List.of("red", "blue")));
        put(Samples.port(Samples.id(3), Samples.OTHER, "n1", "c", "10.0.0.12", List.of()));
        put(Samples.port(Samples.id(4), Samples.OTHER, "n2", "a", null, List.of("blue")));
        put(Samples.port(Samples.id(5), Samples.DEMO, "n2", "", null, List.of()));
    }

    private void put(Resource resource) {
        view.apply(List.of(new StateRecord(resource.kind().wire(), resource.id(), Json.write(resource))));
    }

    private List<Integer> found(String... query) {
        return found(false, query);
    }

    private List<Integer> found(boolean asDemo, String... query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String parameter : query) {
            int equals = parameter.indexOf('=');
            parameters
                    .computeIfAbsent(parameter.substring(0, equals), name -> new ArrayList<>())
                    .add(parameter.substring(equals + 1));
        }
        ListQuery parsed = ListQuery.parse(ports, parameters, 1000);
        @SuppressWarnings("unchecked")
        Rows<Port> rows = (Rows<Port>) view.rows(Kind.PORT);
        return new Selection<>(view, Kind.PORT, rows, parsed, asDemo ? Samples.DEMO : null)
                .page(port -> true, () -> new Rejected(ApiError.notFound("Port", "?"))).stream()
                        .map(port -> Integer.parseInt(port.id().substring(14, 18)))
                        .toList();
    }

    @Test
    void valuesOfOneFilterAreAlternativesAndFiltersAddUp() {
        assertThat(found("name=a")).containsExactly(2, 4);
        assertThat(found("name=a", "name=b")).containsExactly(1, 2, 4);
        assertThat(found("name=a", "network_id=n1")).containsExactly(2);
        assertThat(found("tenant_id=" + Samples.OTHER)).containsExactly(3, 4);
        assertThat(found("name=")).containsExactly(5);
        assertThat(found("admin_state_up=true")).hasSize(5);
        assertThat(found("admin_state_up=False")).isEmpty();
        assertThat(found("id=" + Samples.id(3), "id=nonsense")).containsExactly(3);
    }

    @Test
    void portsAreFoundByTheirAddresses() {
        assertThat(found("fixed_ips=ip_address=10.0.0.1")).containsExactly(1);
        assertThat(found("fixed_ips=ip_address=10.0.0.1", "fixed_ips=ip_address=10.0.0.2"))
                .containsExactly(1, 2);
        assertThat(found("fixed_ips=ip_address_substr=0.0.1")).containsExactly(1, 3);
        assertThat(found("fixed_ips=subnet_id=5", "fixed_ips=ip_address=10.0.0.12"))
                .containsExactly(3);
        assertThat(found("fixed_ips=subnet_id=6")).isEmpty();
    }

    @Test
    void tagsSelectByAllAnyAndTheirOpposites() {
        assertThat(found("tags=red,blue")).containsExactly(2);
        assertThat(found("tags-any=red,blue")).containsExactly(1, 2, 4);
        assertThat(found("not-tags=red,blue")).containsExactly(1, 3, 4, 5);
        assertThat(found("not-tags-any=red,blue")).containsExactly(3, 5);
    }

    @Test
    void theScopeOfAProjectIsItsPortsAndThoseOnItsNetworks() {
        assertThat(found(true)).containsExactly(1, 2, 3, 5);
        assertThat(found(true, "name=a", "tenant_id=" + Samples.DEMO)).containsExactly(2);
        assertThat(found(true, "limit=2", "marker=" + Samples.id(2))).containsExactly(3, 5);
        assertThat(found(true, "limit=2", "page_reverse=true")).containsExactly(3, 5);
    }

    @Test
    void severalKeysOrderAList() {
        assertThat(found("sort_key=name", "sort_dir=asc", "sort_key=id", "sort_dir=desc"))
                .containsExactly(5, 4, 2, 1, 3);
    }

    @Test
    void pagesFollowAndPrecedeTheirMarker() {
        assertThat(found("limit=2")).containsExactly(1, 2);
        assertThat(found("limit=2", "marker=" + Samples.id(2))).containsExactly(3, 4);
        assertThat(found("limit=2", "marker=" + Samples.id(5))).isEmpty();
        assertThat(found("limit=2", "marker=" + Samples.id(4), "page_reverse=True"))
                .containsExactly(2, 3);
        assertThat(found("limit=2", "sort_key=name", "sort_dir=asc", "marker=" + Samples.id(2)))
                .containsExactly(4, 1);
    }

    @Test
    void whatCannotBeAskedForIsRefused() {
        assertThat(message("colour=red")).isEqualTo("['colour'] is invalid attribute for filtering");
        assertThat(message("limit=-1"))
                .isEqualTo("Bad limit request: Limit must be an integer 0 or greater and not '-1'.");
        assertThat(message("sort_key=fixed_ips", "sort_dir=asc"))
                .isEqualTo("['fixed_ips'] is invalid attribute for sort_keys");
        assertThat(message("sort_key=name")).isEqualTo("The number of sort_keys and sort_dirs must be same");
        assertThat(message("limit=1", "marker=gone")).isEqualTo("Port ? could not be found.");
    }

    private String message(String... query) {
        return catchThrowableOfType(Rejected.class, () -> found(query)).error().message();
    }

    @Test
    void aChangedRowIsFoundUnderItsNewValuesOnly() {
        // When
        put(Samples.port(Samples.id(1), Samples.DEMO, "n1", "renamed", "10.0.0.9", List.of()));

        // Then
        assertThat(found("name=b")).isEmpty();
        assertThat(found("name=renamed", "fixed_ips=ip_address=10.0.0.9")).containsExactly(1);
        assertThat(found("fixed_ips=ip_address=10.0.0.1")).isEmpty();
    }
}
