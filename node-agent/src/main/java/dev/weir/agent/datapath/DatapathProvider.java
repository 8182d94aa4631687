package dev.weir.agent.datapath;

import java.io.IOException;
import java.nio.file.Path;

/** Makes a datapath. Found by {@link java.util.ServiceLoader}, so that the agent need not know which there are. */
public interface DatapathProvider {
    /** What {@code --datapath} selects it by, such as {@code linux}. */
    String name();

    /**
     * @param stateDirectory a folder of this agent's own for files that must outlive it
     * @throws IOException if this host cannot have such a datapath, with what is missing
     */
    Datapath open(Path stateDirectory) throws IOException;
}
