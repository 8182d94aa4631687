package dev.weir.standalone.broker;

import java.nio.file.Path;

/**
 * How an embedded broker runs.
 *
 * @param directory where it keeps its log; made when missing
 * @param port on 127.0.0.1 that clients connect to
 * @param fsync whether every append is flushed to the disk before it is acknowledged: survives a power cut, costs a disk
 *     write a transaction
 */
public record BrokerSettings(Path directory, int port, boolean fsync) {}
