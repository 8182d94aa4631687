package dev.weir.acceptance.faults.bugs;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** One that Weir must not have, as a change of one class when it is loaded: the code that is shipped knows nothing of it. */
public enum Bug {
    /** Each process has a transactional id of its own: whoever was succeeded can still write. */
    NO_FENCING("dev.weir.kernel.kafka.ShardSettings") {
        @Override
        List<ClassTransform> changes() {
            return List.of(code("transactionalId", (code, element) -> {
                if (element instanceof ReturnInstruction) {
                    ClassDesc handle = ClassDesc.of("java.lang.ProcessHandle");
                    code.invokestatic(handle, "current", MethodTypeDesc.of(handle), true)
                            .invokeinterface(handle, "pid", MethodTypeDesc.of(ConstantDescs.CD_long))
                            .invokestatic(
                                    ConstantDescs.CD_Long,
                                    "toString",
                                    MethodTypeDesc.of(ConstantDescs.CD_String, ConstantDescs.CD_long))
                            .invokevirtual(
                                    ConstantDescs.CD_String,
                                    "concat",
                                    MethodTypeDesc.of(ConstantDescs.CD_String, ConstantDescs.CD_String));
                }
                code.with(element);
            }));
        }
    },
    /** Neither a key nor a command that was decided before is known again. */
    NO_DEDUPE("dev.weir.kernel.ShardCore") {
        @Override
        List<ClassTransform> changes() {
            return List.of(
                    instead("command", "find", CodeBuilder::aconst_null),
                    instead("command", "has", CodeBuilder::iconst_0));
        }
    },
    /** Answer and position are committed before what they stand for. */
    REPLY_BEFORE_COMMIT("dev.weir.kernel.kafka.ShardWriter") {
        @Override
        List<ClassTransform> changes() {
            return List.of(
                    code("commit", (code, element) -> {
                        if (element instanceof InvokeInstruction call
                                && call.name().equalsString("sendAll")) {
                            code.aload(0)
                                    .aload(1)
                                    .invokevirtual(
                                            owner(), "repliesFirst", MethodTypeDesc.of(ConstantDescs.CD_void, BATCH));
                        }
                        code.with(element);
                    }),
                    ClassTransform.endHandler(this::addRepliesFirst));
        }

        /** As {@code for (R reply : batch.replies()) send(codec.reply(reply)); send(the position); flush; commit; begin}. */
        private void addRepliesFirst(ClassBuilder shardWriter) {
            shardWriter.withMethodBody(
                    "repliesFirst", MethodTypeDesc.of(ConstantDescs.CD_void, BATCH), ClassFile.ACC_PRIVATE, code -> {
                        Label next = code.newLabel();
                        Label end = code.newLabel();
                        ClassDesc iterator = ClassDesc.of("java.util.Iterator");
                        code.aload(1)
                                .invokevirtual(BATCH, "replies", MethodTypeDesc.of(ConstantDescs.CD_List))
                                .invokeinterface(ConstantDescs.CD_List, "iterator", MethodTypeDesc.of(iterator))
                                .astore(2)
                                .labelBinding(next)
                                .aload(2)
                                .invokeinterface(iterator, "hasNext", MethodTypeDesc.of(ConstantDescs.CD_boolean))
                                .ifeq(end)
                                .aload(0)
                                .aload(0)
                                .getfield(owner(), "codec", CODEC)
                                .aload(2)
                                .invokeinterface(iterator, "next", MethodTypeDesc.of(ConstantDescs.CD_Object))
                                .invokeinterface(
                                        CODEC, "reply", MethodTypeDesc.of(PRODUCER_RECORD, ConstantDescs.CD_Object))
                                .invokevirtual(
                                        owner(), "send", MethodTypeDesc.of(ConstantDescs.CD_void, PRODUCER_RECORD))
                                .goto_(next)
                                .labelBinding(end);
                        position(code);
                        for (String call : new String[] {"flush", "commitTransaction", "beginTransaction"}) {
                            code.aload(0)
                                    .getfield(owner(), "producer", PRODUCER)
                                    .invokevirtual(PRODUCER, call, MethodTypeDesc.of(ConstantDescs.CD_void));
                        }
                        code.return_();
                    });
        }

        private void position(CodeBuilder code) {
            ClassDesc checkpoint = ClassDesc.of("dev.weir.kernel.Checkpoint");
            code.aload(0)
                    .aload(0)
                    .aload(1)
                    .invokevirtual(BATCH, "checkpoint", MethodTypeDesc.of(checkpoint))
                    .invokevirtual(owner(), "position", MethodTypeDesc.of(PRODUCER_RECORD, checkpoint))
                    .invokevirtual(owner(), "send", MethodTypeDesc.of(ConstantDescs.CD_void, PRODUCER_RECORD));
        }
    },
    /** Ipam lets addresses of ports that are gone be. */
    LOST_COMPENSATION("dev.weir.ipam.domain.PortDecider") {
        @Override
        List<ClassTransform> changes() {
            return List.of(body("released", CodeBuilder::return_));
        }
    },
    /** A new owner goes on from the position, without the state before it. */
    SKIPPED_SNAPSHOT("dev.weir.kernel.ShardCore") {
        @Override
        List<ClassTransform> changes() {
            return List.of(body("load", CodeBuilder::return_));
        }
    };

    private static final ClassDesc BATCH = ClassDesc.of("dev.weir.kernel.Batch");
    private static final ClassDesc CODEC = ClassDesc.of("dev.weir.kernel.kafka.ShardCodec");
    private static final ClassDesc PRODUCER = ClassDesc.of("org.apache.kafka.clients.producer.KafkaProducer");
    private static final ClassDesc PRODUCER_RECORD = ClassDesc.of("org.apache.kafka.clients.producer.ProducerRecord");

    private final String type;

    Bug(String type) {
        this.type = type;
    }

    /** Each of which must find something to change. */
    abstract List<ClassTransform> changes();

    /** As on a command line: {@code no-fencing}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is none of the name, with all that there are */
    public static Bug named(String text) {
        return Arrays.stream(values())
                .filter(bug -> bug.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no bug " + text + ", only "
                        + Arrays.stream(values()).map(Bug::text).toList()));
    }

    /** Whether this is where it goes; with slashes. */
    boolean belongsTo(String typeName) {
        return typeName.equals(type.replace('.', '/'));
    }

    ClassDesc owner() {
        return ClassDesc.of(type);
    }

    /** @throws IllegalStateException if the class has no longer what the bug changes */
    byte[] plant(ClassFile classFile, byte[] original) {
        byte[] planted = original;
        for (ClassTransform change : changes()) {
            ClassModel before = classFile.parse(planted);
            planted = classFile.transformClass(before, change);
            if (Arrays.equals(planted, classFile.transformClass(before, ClassTransform.ACCEPT_ALL))) {
                throw new IllegalStateException(this + " finds nothing to change in " + type);
            }
        }
        return planted;
    }

    private static ClassTransform body(String method, Consumer<CodeBuilder> body) {
        return method(method, (builder, element) -> {
            if (element instanceof CodeModel) {
                builder.withCode(body);
            } else {
                builder.with(element);
            }
        });
    }

    /** Leaves a call out of a method, one with an object and one argument, both references, for what its answer is to be. */
    private static ClassTransform instead(String method, String call, Consumer<CodeBuilder> answer) {
        return code(method, (code, element) -> {
            if (element instanceof InvokeInstruction found && found.name().equalsString(call)) {
                code.pop2();
                answer.accept(code);
            } else {
                code.with(element);
            }
        });
    }

    private static ClassTransform code(String method, CodeTransform change) {
        return method(method, MethodTransform.transformingCode(change));
    }

    private static ClassTransform method(String name, MethodTransform change) {
        return ClassTransform.transformingMethods(method -> method.methodName().equalsString(name), change);
    }
}
