package dev.weir.agent.host;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of changed files one folder below a root, on a thread of its own (inotify). */
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    private final Path root;
    private final Consumer<Path> listener;
    private final WatchService service;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private final Thread thread;

    private FileWatch(Path root, Consumer<Path> listener, WatchService service) {
        this.root = root;
        this.listener = listener;
        this.service = service;
        this.thread = Thread.ofPlatform().daemon().name("file-watch").unstarted(this::run);
    }

    static FileWatch start(Path root, Consumer<Path> listener) throws IOException {
        Files.createDirectories(root);
        FileWatch watch = new FileWatch(root, listener, FileSystems.getDefault().newWatchService());
        watch.register(root);
        watch.registerBelow();
        watch.thread.start();
        return watch;
    }

    private void register(Path folder) throws IOException {
        folders.put(
                folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY),
                folder);
    }

    private void registerBelow() throws IOException {
        try (Stream<Path> below = Files.list(root)) {
            for (Path folder : below.filter(Files::isDirectory).toList()) {
                enter(folder);
            }
        }
    }

    /** What was written before the watch began counts as changed. */
    private void enter(Path folder) throws IOException {
        register(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(listener);
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = service.take();
                Path folder = folders.get(key);
                List<WatchEvent<?>> events = key.pollEvents();
                if (folder != null) {
                    for (WatchEvent<?> event : events) {
                        tell(folder, event);
                    }
                }
                if (!key.reset()) {
                    folders.remove(key);
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("file watch of {} closed", root);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Path folder, WatchEvent<?> event) {
        try {
            if (!(event.context() instanceof Path name)) {
                // Too many came at once: look at everything.
                registerBelow();
            } else if (folder.equals(root)) {
                if (Files.isDirectory(root.resolve(name))) {
                    enter(root.resolve(name));
                }
            } else {
                listener.accept(folder.resolve(name));
            }
        } catch (IOException e) {
            LOG.warn("watching {}: {}", folder, e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
