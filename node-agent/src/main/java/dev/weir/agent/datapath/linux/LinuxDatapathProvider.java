package dev.weir.agent.datapath.linux;

import dev.weir.agent.datapath.Datapath;
import dev.weir.agent.datapath.DatapathProvider;
import dev.weir.agent.host.LinuxHost;
import java.io.IOException;
import java.nio.file.Path;

/** The datapath of this machine's own kernel. */
public final class LinuxDatapathProvider implements DatapathProvider {
    /** For {@link java.util.ServiceLoader}. */
    public LinuxDatapathProvider() {}

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public Datapath open(Path stateDirectory) throws IOException {
        return new LinuxDatapath(LinuxHost.open(), stateDirectory);
    }
}
