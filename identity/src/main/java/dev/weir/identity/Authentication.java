package dev.weir.identity;

import dev.weir.identity.IdentityData.ApplicationCredential;
import dev.weir.identity.IdentityData.Project;
import dev.weir.identity.IdentityData.Role;
import dev.weir.identity.IdentityData.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v3/auth/tokens}: who it is, and for which project. Whatever is wrong with the credentials, the answer is the same 401.
 */
final class Authentication {
    /** Verified when there is no such user, so that the answer takes as long as for one that exists. */
    private final String nobodysHash;

    private final IdentityStore store;
    private final PasswordHash passwords;
    private final Sessions sessions;
    private final Duration lifetime;
    private final Clock clock;

    Authentication(IdentityStore store, PasswordHash passwords, Sessions sessions, Duration lifetime, Clock clock) {
        this.store = store;
        this.passwords = passwords;
        this.sessions = sessions;
        this.lifetime = lifetime;
        this.clock = clock;
        this.nobodysHash = passwords.ofNobody();
    }

    /** @param expiresAtMax null: by the token's lifetime alone */
    private record Identified(
            User user,
            List<String> methods,
            @Nullable ApplicationCredential credential,
            @Nullable Instant expiresAtMax) {}

    SignedTokens.Issued authenticate(JsonObject auth) {
        JsonObject identity = Exchange.object(auth, "identity");
        List<String> methods = methods(identity);
        Identified identified = null;
        for (String method : methods) {
            Identified next = switch (method) {
                case "password" -> byPassword(Exchange.object(identity, "password"));
                case "token" -> byToken(Exchange.object(identity, "token"));
                case "application_credential" ->
                    byApplicationCredential(Exchange.object(identity, "application_credential"));
                default -> throw KeystoneError.unauthorized();
            };
            if (identified != null && !identified.user().id().equals(next.user().id())) {
                throw KeystoneError.unauthorized();
            }
            identified = next;
        }
        if (identified == null || !identified.user().enabled()) {
            throw KeystoneError.unauthorized();
        }
        return issue(identified, auth.getValue("scope"));
    }

    private static List<String> methods(JsonObject identity) {
        if (!(identity.getValue("methods") instanceof JsonArray given) || given.isEmpty() || given.size() > 3) {
            throw KeystoneError.badRequest("'methods' is a required property.");
        }
        List<String> methods = new ArrayList<>();
        given.forEach(method -> methods.add(String.valueOf(method)));
        return methods;
    }

    private SignedTokens.Issued issue(Identified identified, @Nullable Object scope) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = now.plusSeconds(lifetime.toSeconds());
        if (identified.expiresAtMax() != null && identified.expiresAtMax().isBefore(expiresAt)) {
            expiresAt = identified.expiresAtMax();
        }
        User user = identified.user();
        IdentityData data = store.data();
        ApplicationCredential credential = identified.credential();
        Project project = credential == null
                ? project(data, user, scope)
                : data.project(credential.projectId())
                        .filter(Project::enabled)
                        .orElseThrow(KeystoneError::unauthorized);
        List<Role> roles = project == null ? List.of() : data.rolesIn(user.id(), project.id());
        if (credential != null) {
            roles = roles.stream()
                    .filter(r -> credential.roles().contains(r.id()))
                    .toList();
        }
        if (project != null && roles.isEmpty()) {
            throw KeystoneError.unauthorized();
        }
        VerifiedToken token = new VerifiedToken(
                user.id(),
                user.name(),
                project == null ? null : project.id(),
                project == null ? null : project.name(),
                roles.stream().map(Role::name).toList(),
                IdentityData.DOMAIN_ID,
                expiresAt);
        return new SignedTokens.Issued(
                token, now, IdentityStore.newId(), identified.methods(), credential == null ? null : credential.id());
    }

    private @Nullable Project project(IdentityData data, User user, @Nullable Object scope) {
        if (scope == null) {
            return Optional.ofNullable(user.defaultProjectId())
                    .flatMap(data::project)
                    .filter(Project::enabled)
                    .filter(p -> !data.rolesIn(user.id(), p.id()).isEmpty())
                    .orElse(null);
        }
        if (!(scope instanceof JsonObject object) || object.containsKey("unscoped")) {
            return null;
        }
        JsonObject wanted = Exchange.optionalObject(object, "project").orElseThrow(KeystoneError::unauthorized);
        Optional<String> id = Exchange.optionalText(wanted, "id");
        Optional<Project> project;
        if (id.isPresent()) {
            project = data.project(id.get());
        } else {
            requireDomain(wanted);
            project = data.projectNamed(Exchange.text(wanted, "name"));
        }
        return project.filter(Project::enabled).orElseThrow(KeystoneError::unauthorized);
    }

    private Identified byPassword(JsonObject given) {
        JsonObject wanted = Exchange.object(given, "user");
        String password = Exchange.text(wanted, "password");
        Optional<User> user = user(wanted);
        boolean matches =
                passwords.matches(password, user.map(User::passwordHash).orElse(nobodysHash));
        return user.filter(u -> matches)
                .map(u -> new Identified(u, List.of("password"), null, null))
                .orElseThrow(KeystoneError::unauthorized);
    }

    private Identified byToken(JsonObject given) {
        SignedTokens.Issued issued = sessions.valid(Exchange.text(given, "id"));
        if (issued == null) {
            throw KeystoneError.unauthorized();
        }
        if (issued.applicationCredentialId() != null) {
            throw KeystoneError.forbidden("identity:rescope_application_credential_token");
        }
        List<String> methods = new ArrayList<>(issued.methods());
        if (!methods.contains("token")) {
            methods.add("token");
        }
        User user = store.data().user(issued.token().userId()).orElseThrow(KeystoneError::unauthorized);
        return new Identified(user, methods, null, issued.token().expiresAt());
    }

    private Identified byApplicationCredential(JsonObject given) {
        String secret = Exchange.text(given, "secret");
        IdentityData data = store.data();
        Optional<String> id = Exchange.optionalText(given, "id");
        Optional<ApplicationCredential> credential;
        if (id.isPresent()) {
            credential = data.applicationCredential(id.get());
        } else {
            String name = Exchange.text(given, "name");
            Optional<User> owner = user(Exchange.object(given, "user"));
            credential = owner.flatMap(u -> data.applicationCredentials().stream()
                    .filter(c -> c.userId().equals(u.id()) && c.name().equals(name))
                    .findFirst());
        }
        boolean matches = passwords.matches(
                secret, credential.map(ApplicationCredential::secretHash).orElse(nobodysHash));
        ApplicationCredential found = credential.filter(c -> matches).orElseThrow(KeystoneError::unauthorized);
        if (found.expiresAt() != null && !found.expiresAt().isAfter(clock.instant())) {
            throw KeystoneError.unauthorized();
        }
        User user = data.user(found.userId()).orElseThrow(KeystoneError::unauthorized);
        return new Identified(user, List.of("application_credential"), found, found.expiresAt());
    }

    private Optional<User> user(JsonObject wanted) {
        Optional<String> id = Exchange.optionalText(wanted, "id");
        if (id.isPresent()) {
            return store.data().user(id.get());
        }
        requireDomain(wanted);
        return store.data().userNamed(Exchange.text(wanted, "name"));
    }

    private static void requireDomain(JsonObject of) {
        JsonObject domain = Exchange.object(of, "domain");
        boolean known = Exchange.optionalText(domain, "id")
                .map(IdentityData.DOMAIN_ID::equals)
                .orElseGet(() -> IdentityData.DOMAIN_NAME.equalsIgnoreCase(Exchange.text(domain, "name")));
        if (!known) {
            throw KeystoneError.unauthorized();
        }
    }
}
