package dev.weir.acceptance.faults.bugs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BugTest {
    private final ClassFile classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(getClass().getClassLoader())
                    .orElse(ClassHierarchyResolver.defaultResolver())));

    @ParameterizedTest
    @EnumSource(Bug.class)
    void eachFindsWhatItChangesAndLeavesAClassThatAJvmTakes(Bug bug) throws IOException {
        byte[] original = original(bug);

        byte[] planted = bug.plant(classFile, original);

        assertThat(planted).isNotEqualTo(original);
        assertThat(classFile.verify(planted)).isEmpty();
        assertThat(Bug.named(bug.text())).isEqualTo(bug);
    }

    /** A JVM looks for them only when it comes there. */
    @ParameterizedTest
    @EnumSource(Bug.class)
    void whatEachCallsIsThere(Bug bug) throws IOException {
        ClassModel planted = classFile.parse(bug.plant(classFile, original(bug)));

        assertThat(planted.methods().stream()
                        .flatMap(method -> method.code().stream())
                        .flatMap(CodeModel::elementStream)
                        .filter(InvokeInstruction.class::isInstance)
                        .map(InvokeInstruction.class::cast))
                .isNotEmpty()
                .allMatch(call -> isIn(planted, call) || isIn(type(call.owner().asSymbol()), call));
    }

    @ParameterizedTest
    @EnumSource(Bug.class)
    void eachSaysWhenTheClassIsAnotherThanItExpects(Bug bug) throws IOException {
        byte[] another = original(bug == Bug.NO_FENCING ? Bug.LOST_COMPENSATION : Bug.NO_FENCING);

        assertThatThrownBy(() -> bug.plant(classFile, another)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> Bug.named("no-luck"))
                .hasMessageContaining("no-luck")
                .hasMessageContaining("no-dedupe");
    }

    @Test
    void aJvmTakesThePackedAgent(@TempDir Path directory) throws Exception {
        Path jar = directory.resolve("bugs.jar");
        BugAgent.pack(jar);

        ProcessBuilder withAgent = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weir.acceptance.faults.bugs.BugTest$Reader"));
        withAgent.environment().putAll(BugAgent.environment(Bug.NO_DEDUPE, jar));
        Path output = directory.resolve("out");
        Process reader = withAgent
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(reader.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output)).contains(BugAgent.announcement(Bug.NO_DEDUPE));
        assertThat(reader.exitValue()).isZero();
    }

    /** A main that loads a class with a bug. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws ClassNotFoundException {
            System.out.println(Class.forName("dev.weir.kernel.ShardCore"));
        }
    }

    private static boolean isIn(ClassModel planted, InvokeInstruction call) {
        return planted.thisClass().asSymbol().equals(call.owner().asSymbol())
                && planted.methods().stream()
                        .anyMatch(method -> method.methodName().equals(call.name())
                                && method.methodType().equals(call.type()));
    }

    private static boolean isIn(Class<?> owner, InvokeInstruction call) {
        MethodType type = MethodType.fromMethodDescriptorString(call.type().stringValue(), owner.getClassLoader());
        return Stream.concat(
                        Stream.of(owner.getMethods(), owner.getDeclaredMethods())
                                .flatMap(Arrays::stream)
                                .filter(method ->
                                        method.getName().equals(call.name().stringValue())
                                                && method.getReturnType() == type.returnType()),
                        Stream.of(owner.getDeclaredConstructors())
                                .filter(_ -> call.name().equalsString(ConstantDescs.INIT_NAME)))
                .anyMatch(found -> Arrays.equals(found.getParameterTypes(), type.parameterArray()));
    }

    private static Class<?> type(ClassDesc type) {
        try {
            return Class.forName(type.packageName() + "." + type.displayName());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] original(Bug bug) throws IOException {
        String resource = bug.owner().descriptorString();
        resource = resource.substring(1, resource.length() - 1) + ".class";
        try (InputStream in = Objects.requireNonNull(getClass().getClassLoader().getResourceAsStream(resource))) {
            return in.readAllBytes();
        }
    }
}
