package dev.weir.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The {@code nft} command, a process each time, for machines whose libnftables cannot be loaded. */
record NftCommand(Commands commands) implements Nft {
    private static final Duration TIME = Duration.ofSeconds(60);

    @Override
    public Result run(String script) {
        try {
            Commands.Ran ran = commands.run(List.of("nft", "-s", "-f", "-"), script, TIME);
            return new Result(ran.output(), ran.done() ? "" : Nft.brief(ran.complaint()));
        } catch (IOException e) {
            return new Result("", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {}
}
