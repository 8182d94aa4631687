package dev.weir.kernel.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.Checkpoint;
import dev.weir.kernel.testing.TallyCodec;
import dev.weir.kernel.testing.TestBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ShardWriterIT {
    private static final int COMMITS = 200;
    private static final TopicPartition STATE = new TopicPartition(TallyCodec.STATE, 0);

    @TempDir
    private Path directory;

    @Test
    @Timeout(180)
    void aCommitDoesNotGoOutAheadOfItsRecords() throws Exception {
        try (TestBroker broker = TestBroker.start(directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TallyCodec.STATE, 1, (short) 1)))
                    .all()
                    .get();
            // Given
            LateSender classes = new LateSender();
            @SuppressWarnings("unchecked")
            Consumer<String> commits = (Consumer<String>) classes.loadClass(Commits.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            // When
            FutureTask<Void> all = new FutureTask<>(() -> commits.accept(broker.bootstrapServers()), null);
            Thread thread = Thread.ofPlatform().unstarted(all);
            thread.setContextClassLoader(classes);
            thread.start();
            all.get(150, TimeUnit.SECONDS);
            // Then each has its record and its marker
            assertThat(classes.late).isTrue();
            assertThat(admin.listOffsets(Map.of(STATE, OffsetSpec.latest()))
                            .partitionResult(STATE)
                            .get()
                            .offset())
                    .isEqualTo(2 * COMMITS);
        }
    }

    /** Loaded with a late sender, so of another package than this one. */
    public static final class Commits implements Consumer<String> {
        public Commits() {}

        @Override
        public void accept(String bootstrapServers) {
            try (var writer = new ShardWriter<>(
                    ShardProcessIT.settings(bootstrapServers), new TallyCodec(), ShardListener.NONE)) {
                writer.open();
                writer.goOnFrom(Checkpoint.START, 0, new AnswersInLog<>(_ -> 0));
                for (int i = 0; i < COMMITS; i++) {
                    writer.confirmOwnership();
                }
            }
        }
    }

    /**
     * Kafka's clients, and what uses them, with a sender thread that is late, as on a busy machine, where it matters most: it
     * has looked whether anything is to be sent, and not yet what is to be done next.
     */
    private static final class LateSender extends ClassLoader {
        private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";
        private static final long LATE_NS = 200_000;

        private boolean late;

        LateSender() {
            super(ShardWriterIT.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.apache.kafka.") && !name.startsWith("dev.weir.kernel.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                byte[] own = name.equals(SENDER) ? delayed(bytes) : bytes;
                return defineClass(name, own, 0, own.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private byte[] delayed(byte[] sender) {
            ClassFile files = ClassFile.of();
            return files.transformClass(
                    files.parse(sender), ClassTransform.transformingMethodBodies((code, element) -> {
                        if (element instanceof InvokeInstruction call
                                && call.name().equalsString("nextRequest")) {
                            late = true;
                            code.ldc(LATE_NS)
                                    .invokestatic(
                                            ClassDesc.of("java.util.concurrent.locks.LockSupport"),
                                            "parkNanos",
                                            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long));
                        }
                        code.with(element);
                    }));
        }
    }
}
