// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.runner.doors.Telling;
import dev.spellrunner.runner.doors.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer in chunks that has no text, and no run behind it. */
final class EmptyAnswer implements Telling {

    private final Completion completion;
    private volatile boolean told;

    EmptyAnswer(Completion completion) {
        this.completion = completion;
    }

    @Override
    public void begin(Runnable available) {}

    @Override
    public byte @Nullable [] next() {
        if (told) {
            return null;
        }
        told = true;
        Words words = new Words();
        ChatChunks chunks = new ChatChunks(completion, List.of(), null);
        chunks.begin("", words);
        chunks.endWell(null, words);
        return words.take();
    }

    @Override
    public boolean hasEnded() {
        return told;
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
}
