// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.replay.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The events in the file of a run, read a line at a time. Confined to one reader. */
final class LinesOfRun extends AbstractSpliterator<LoggedEvent> {

    private final String run;
    private final long after;
    private final RecordingReader reader;
    private final EventCodec codec;

    private LinesOfRun(InputStream file, String run, long after, EventCodec codec) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.run = run;
        this.after = after;
        this.reader = new RecordingReader(file);
        this.codec = codec;
    }

    /**
     * Returns the events behind a number, to be closed; that closes the file. Reading it fails with {@link
     * UncheckedIOException} or {@link IllegalArgumentException}.
     */
    static Stream<LoggedEvent> stream(InputStream file, String run, long after, EventCodec codec) {
        return StreamSupport.stream(new LinesOfRun(file, run, after, codec), false)
                .onClose(() -> {
                    try {
                        file.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(RunFileReader.unreadable(run), e);
                    }
                });
    }

    @Override
    public boolean tryAdvance(Consumer<? super LoggedEvent> action) {
        NodeEvent event = next();
        if (event == null) {
            return false;
        }
        action.accept(LoggedEvent.of(event, codec));
        return true;
    }

    private @Nullable NodeEvent next() {
        try {
            NodeEvent event = reader.next();
            while (event != null && event.seq() <= after) {
                event = reader.next();
            }
            return event;
        } catch (IOException e) {
            throw new UncheckedIOException(RunFileReader.unreadable(run), e);
        }
    }
}
