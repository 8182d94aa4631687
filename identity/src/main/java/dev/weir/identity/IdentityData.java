package dev.weir.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the identity server knows; what {@code identity.json} holds. Immutable.
 *
 * @param catalogue services besides identity and network, whose addresses follow from the configuration
 * @param revoked tokens taken back before their time
 */
record IdentityData(
        List<Project> projects,
        List<User> users,
        List<Role> roles,
        List<Assignment> assignments,
        List<ApplicationCredential> applicationCredentials,
        List<CatalogueService> catalogue,
        List<Revocation> revoked) {
    /** The one domain. */
    static final String DOMAIN_ID = "default";

    static final String DOMAIN_NAME = "Default";

    record Project(String id, String name, String description, boolean enabled) {}

    /** @param passwordHash see {@link PasswordHash} */
    record User(
            String id,
            String name,
            String description,
            boolean enabled,
            @Nullable String email,
            @Nullable String defaultProjectId,
            String passwordHash) {}

    record Role(String id, String name, String description) {}

    record Assignment(String userId, String projectId, String roleId) {}

    /**
     * @param roles ids
     * @param unrestricted whether it may make further application credentials
     */
    record ApplicationCredential(
            String id,
            String name,
            String description,
            String userId,
            String projectId,
            List<String> roles,
            @Nullable Instant expiresAt,
            boolean unrestricted,
            String secretHash) {}

    record CatalogueService(String type, String name, String url) {}

    record Revocation(String auditId, Instant expiresAt) {}

    IdentityData {
        projects = List.copyOf(projects);
        users = List.copyOf(users);
        roles = List.copyOf(roles);
        assignments = List.copyOf(assignments);
        applicationCredentials = List.copyOf(applicationCredentials);
        catalogue = List.copyOf(catalogue);
        revoked = List.copyOf(revoked);
    }

    Optional<Project> project(String id) {
        return first(projects, p -> p.id().equals(id));
    }

    Optional<Project> projectNamed(String name) {
        return first(projects, p -> p.name().equals(name));
    }

    Optional<User> user(String id) {
        return first(users, u -> u.id().equals(id));
    }

    Optional<User> userNamed(String name) {
        return first(users, u -> u.name().equals(name));
    }

    Optional<Role> role(String id) {
        return first(roles, r -> r.id().equals(id));
    }

    Optional<Role> roleNamed(String name) {
        return first(roles, r -> r.name().equals(name));
    }

    Optional<ApplicationCredential> applicationCredential(String id) {
        return first(applicationCredentials, c -> c.id().equals(id));
    }

    /** The user's roles in a project: assigned ones and those that they imply. */
    List<Role> rolesIn(String userId, String projectId) {
        Set<Role> result = new LinkedHashSet<>();
        assignments.stream()
                .filter(a -> a.userId().equals(userId) && a.projectId().equals(projectId))
                .flatMap(a -> role(a.roleId()).stream())
                .forEach(role -> {
                    result.add(role);
                    implied(role.name())
                            .flatMap(name -> roleNamed(name).stream())
                            .forEach(result::add);
                });
        return result.stream().sorted(Comparator.comparing(Role::name)).toList();
    }

    /** Enabled projects in which the user has a role. */
    List<Project> projectsOf(String userId) {
        return projects.stream()
                .filter(Project::enabled)
                .filter(p -> assignments.stream()
                        .anyMatch(
                                a -> a.userId().equals(userId) && a.projectId().equals(p.id())))
                .toList();
    }

    boolean revoked(String auditId) {
        return revoked.stream().anyMatch(r -> r.auditId().equals(auditId));
    }

    IdentityData withProject(Project project) {
        return new IdentityData(
                replaced(projects, p -> p.id().equals(project.id()), project),
                users,
                roles,
                assignments,
                applicationCredentials,
                catalogue,
                revoked);
    }

    IdentityData withoutProject(String id) {
        return new IdentityData(
                without(projects, p -> p.id().equals(id)),
                users,
                roles,
                without(assignments, a -> a.projectId().equals(id)),
                without(applicationCredentials, c -> c.projectId().equals(id)),
                catalogue,
                revoked);
    }

    IdentityData withUser(User user) {
        return new IdentityData(
                projects,
                replaced(users, u -> u.id().equals(user.id()), user),
                roles,
                assignments,
                applicationCredentials,
                catalogue,
                revoked);
    }

    IdentityData withoutUser(String id) {
        return new IdentityData(
                projects,
                without(users, u -> u.id().equals(id)),
                roles,
                without(assignments, a -> a.userId().equals(id)),
                without(applicationCredentials, c -> c.userId().equals(id)),
                catalogue,
                revoked);
    }

    IdentityData withRole(Role role) {
        return new IdentityData(
                projects,
                users,
                replaced(roles, r -> r.id().equals(role.id()), role),
                assignments,
                applicationCredentials,
                catalogue,
                revoked);
    }

    IdentityData withoutRole(String id) {
        return new IdentityData(
                projects,
                users,
                without(roles, r -> r.id().equals(id)),
                without(assignments, a -> a.roleId().equals(id)),
                without(applicationCredentials, c -> c.roles().contains(id)),
                catalogue,
                revoked);
    }

    IdentityData withAssignment(Assignment assignment) {
        return new IdentityData(
                projects,
                users,
                roles,
                replaced(assignments, assignment::equals, assignment),
                applicationCredentials,
                catalogue,
                revoked);
    }

    /** Application credentials that rest on the assignment go with it. */
    IdentityData withoutAssignment(Assignment assignment) {
        return new IdentityData(
                projects,
                users,
                roles,
                without(assignments, assignment::equals),
                without(
                        applicationCredentials,
                        c -> c.userId().equals(assignment.userId())
                                && c.projectId().equals(assignment.projectId())),
                catalogue,
                revoked);
    }

    IdentityData withApplicationCredential(ApplicationCredential credential) {
        return new IdentityData(
                projects,
                users,
                roles,
                assignments,
                replaced(applicationCredentials, c -> c.id().equals(credential.id()), credential),
                catalogue,
                revoked);
    }

    IdentityData withoutApplicationCredential(String id) {
        return new IdentityData(
                projects,
                users,
                roles,
                assignments,
                without(applicationCredentials, c -> c.id().equals(id)),
                catalogue,
                revoked);
    }

    /** Forgets revocations of what has expired by itself. */
    IdentityData withRevocation(Revocation revocation, Instant now) {
        List<Revocation> kept = without(revoked, r -> !r.expiresAt().isAfter(now));
        return new IdentityData(
                projects,
                users,
                roles,
                assignments,
                applicationCredentials,
                catalogue,
                replaced(kept, revocation::equals, revocation));
    }

    private static Stream<String> implied(String role) {
        return switch (role) {
            case "admin" -> Stream.of("manager", "member", "reader");
            case "manager" -> Stream.of("member", "reader");
            case "member" -> Stream.of("reader");
            default -> Stream.of();
        };
    }

    private static <T> Optional<T> first(List<T> all, Predicate<T> test) {
        return all.stream().filter(test).findFirst();
    }

    private static <T> List<T> without(List<T> all, Predicate<T> test) {
        return all.stream().filter(test.negate()).toList();
    }

    private static <T> List<T> replaced(List<T> all, Predicate<T> test, T by) {
        List<T> result = new ArrayList<>(without(all, test));
        result.add(by);
        return result;
    }
}
