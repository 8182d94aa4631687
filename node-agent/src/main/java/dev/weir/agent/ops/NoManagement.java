package dev.weir.agent.ops;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import org.jspecify.annotations.Nullable;

/**
 * A platform MBean server that takes in everything and keeps nothing. Each Kafka client registers its version by JMX, which cannot be
 * switched off; for that alone the JVM would make the platform's server and look through all beans of its own. An agent says by
 * HTTP and in {@code status.json} how it is.
 */
public final class NoManagement extends MBeanServerBuilder {
    /** For {@link javax.management.MBeanServerFactory}, which makes it by its name. */
    public NoManagement() {}

    /** For the whole process, from then on. */
    static void install() {
        System.setProperty("javax.management.builder.initial", NoManagement.class.getName());
    }

    @Override
    public MBeanServer newMBeanServer(
            @Nullable String defaultDomain, @Nullable MBeanServer outer, @Nullable MBeanServerDelegate delegate) {
        return (MBeanServer) Proxy.newProxyInstance(
                NoManagement.class.getClassLoader(),
                new Class<?>[] {MBeanServer.class},
                (_, method, _) -> nothing(method));
    }

    private static @Nullable Object nothing(Method method) {
        Class<?> type = method.getReturnType();
        return type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : null;
    }
}
