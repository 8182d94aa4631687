package dev.weir.kernel.kafka;

import dev.weir.kernel.Batch;
import dev.weir.kernel.Incoming;
import dev.weir.kernel.Origin;
import dev.weir.kernel.ShardFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * What to do when a batch has a record that is larger than its topic takes: the inputs are decided again, one in a batch,
 * until it shows whose effect is too large. That one is refused and the others go on. Who cannot be refused stops the shard.
 */
final class Oversize {
    private final int inputsMax;
    private final Set<Origin> refused = new HashSet<>();
    private int alone;

    /** @param inputsMax inputs of one batch: so many are decided alone before the search is over */
    Oversize(int inputsMax) {
        this.inputsMax = inputsMax;
    }

    boolean refuses(Origin origin) {
        return refused.contains(origin);
    }

    /** What is to be decided in one batch each; there is always one, as timers may be due. */
    <T> List<List<T>> portions(List<T> arrived) {
        if (alone == 0 || arrived.isEmpty()) {
            return List.of(arrived);
        }
        return arrived.stream().map(List::of).toList();
    }

    void committed(Batch<?, ?, ?, ?> batch) {
        alone = Math.max(0, alone - batch.inputs());
        batch.deadLetters().forEach(letter -> refused.remove(letter.origin()));
    }

    /**
     * A batch had too large a record; everything has to be loaded anew.
     *
     * @throws ShardFailure if it is known whose it is, and that one is no command and no report
     */
    void found(List<? extends Incoming<?, ?>> portion, Batch<?, ?, ?, ?> batch, RecordTooLargeException tooLarge) {
        if (alone == 0) {
            alone = inputsMax;
            return;
        }
        boolean known = portion.size() == 1 && batch.inputs() == 1;
        if (!known || portion.getFirst().origin().log() != null) {
            throw new ShardFailure(
                    "a record is larger than " + ShardWriter.RECORD_BYTES_MAX
                            + " bytes or than its topic allows, and no single command or report is to blame",
                    tooLarge);
        }
        refused.add(portion.getFirst().origin());
        alone = 0;
    }
}
