package dev.weir.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.weir.identity.IdentityData.Assignment;
import dev.weir.identity.IdentityData.Project;
import dev.weir.identity.IdentityData.Role;
import dev.weir.identity.IdentityData.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** {@link IdentityData} with its file. A change is on disk before anybody sees it. */
final class IdentityStore {
    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;
    private volatile IdentityData data;

    private IdentityStore(Path file, IdentityData data) {
        this.file = file;
        this.data = data;
    }

    /**
     * Reads the file, or makes the first one together with the clouds file that has its passwords.
     *
     * @throws IOException also if the file is of another format
     */
    static IdentityStore open(IdentityConfig config, PasswordHash passwords) throws IOException {
        Path file = config.dataFile();
        if (Files.exists(file)) {
            return new IdentityStore(file, read(file));
        }
        String adminPassword = passwords.randomSecret();
        String demoPassword = passwords.randomSecret();
        IdentityStore store = new IdentityStore(
                file,
                first(passwords.of(adminPassword), passwords.of(demoPassword), passwords.of(passwords.randomSecret())));
        // Passwords before hashes: a crash in between makes both anew.
        CloudsFile.write(config.cloudsFile(), config.region(), adminPassword, demoPassword);
        store.write(store.data);
        return store;
    }

    IdentityData data() {
        return data;
    }

    /** @throws UncheckedIOException if it cannot be written: nothing has changed then */
    synchronized void update(UnaryOperator<IdentityData> change) {
        IdentityData changed = change.apply(data);
        try {
            write(changed);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        data = changed;
    }

    static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private void write(IdentityData changed) throws IOException {
        ObjectNode tree = MAPPER.createObjectNode().put("format", FORMAT);
        tree.setAll((ObjectNode) MAPPER.valueToTree(changed));
        PrivateFile.replace(file, MAPPER.writeValueAsBytes(tree), PrivateFile.OWNER_ONLY);
    }

    private static IdentityData read(Path file) throws IOException {
        try {
            JsonNode tree = MAPPER.readTree(file.toFile());
            if (!(tree instanceof ObjectNode object) || object.path("format").asInt() != FORMAT) {
                throw new IOException(file + " is not of format " + FORMAT);
            }
            object.remove("format");
            return MAPPER.treeToValue(object, IdentityData.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static IdentityData first(String adminHash, String demoHash, String serviceHash) {
        List<Role> roles = new ArrayList<>();
        for (String name : List.of("admin", "manager", "member", "reader", "service")) {
            roles.add(new Role(newId(), name, ""));
        }
        Project adminProject = new Project(newId(), "admin", "Administration of the cloud", true);
        Project demoProject = new Project(newId(), "demo", "A project to try things in", true);
        Project serviceProject = new Project(newId(), "service", "Services of the cloud", true);
        User admin = user("admin", adminProject, adminHash);
        User demo = user("demo", demoProject, demoHash);
        User service = user("weir", serviceProject, serviceHash);
        return new IdentityData(
                List.of(adminProject, demoProject, serviceProject),
                List.of(admin, demo, service),
                roles,
                List.of(
                        new Assignment(
                                admin.id(), adminProject.id(), roles.get(0).id()),
                        new Assignment(demo.id(), demoProject.id(), roles.get(2).id()),
                        new Assignment(
                                service.id(), serviceProject.id(), roles.get(4).id())),
                List.of(),
                List.of(),
                List.of());
    }

    private static User user(String name, Project project, String hash) {
        return new User(newId(), name, "", true, null, project.id(), hash);
    }
}
