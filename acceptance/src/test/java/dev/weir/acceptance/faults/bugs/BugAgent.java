package dev.weir.acceptance.faults.bugs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** Carries a bug into a JVM as a Java agent. */
public final class BugAgent {
    private BugAgent() {}

    /** What a JVM with the agent calls before its main. */
    public static void premain(String bug, Instrumentation instrumentation) {
        Bug planted = Bug.named(bug);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    @Nullable ClassLoader loader,
                    String name,
                    @Nullable Class<?> redefined,
                    ProtectionDomain domain,
                    byte[] original) {
                return name != null && planted.belongsTo(name) ? planted(planted, loader, original) : null;
            }
        });
    }

    /** The class file with the bug. A process that should have it and cannot ends. */
    private static byte[] planted(Bug bug, @Nullable ClassLoader loader, byte[] original) {
        try {
            ClassHierarchyResolver types = ClassHierarchyResolver.ofResourceParsing(Objects.requireNonNull(loader))
                    .orElse(ClassHierarchyResolver.defaultResolver());
            byte[] planted = bug.plant(ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(types)), original);
            System.err.println(announcement(bug));
            return planted;
        } catch (RuntimeException e) {
            // A JVM says nothing about a transformer that fails.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw e;
        }
    }

    /** What a process says in its log when it has the bug. */
    public static String announcement(Bug bug) {
        return "planted for a test: " + bug.text();
    }

    /** The environment of processes that are to have the bug. */
    public static Map<String, String> environment(Bug bug, Path jar) {
        return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + jar.toAbsolutePath() + "=" + bug.text());
    }

    /** Packs the agent. */
    public static void pack(Path jar) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", BugAgent.class.getName());
        String folder = BugAgent.class.getPackageName().replace('.', '/');
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> classes = Files.list(classes(folder))) {
            for (Path file : classes.sorted().toList()) {
                out.putNextEntry(new ZipEntry(folder + "/" + file.getFileName()));
                Files.copy(file, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classes(String folder) {
        try {
            return Path.of(BugAgent.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolve(folder);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
