// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.TextTold;
import dev.spellrunner.runner.doors.Translation;
import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.ServiceException;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answer in chunks: first the role, then text as it comes, then the end. What was streamed is the beginning of the
 * answer; what is missing of it in the end follows then.
 */
final class ChatChunks implements Translation {

    private static final byte[] DONE = "[DONE]".getBytes(US_ASCII);

    private final Completion completion;
    private final Function<Map<String, @Nullable Object>, String> answer;
    private final @Nullable TextTold told;
    private final Patience patience;
    private final TextChunks texts;
    /** The text that was streamed, as it stands in a string of JSON. */
    private final ByteArrayOutputStream streamed = new ByteArrayOutputStream();

    /**
     * Creates the chunks.
     *
     * @param answer gives the answer that the outputs of the run are
     * @param answering the node whose progress is the answer; null if there is none
     * @param patience waits for approvals
     */
    ChatChunks(
            Completion completion,
            Function<Map<String, @Nullable Object>, String> answer,
            @Nullable NodePath answering,
            Patience patience) {
        this.completion = completion;
        this.texts = completion.textChunks();
        this.answer = answer;
        this.told = answering == null ? null : new TextTold(answering);
        this.patience = patience;
    }

    @Override
    public boolean hears(String kind) {
        return told != null && kind.equals("progress");
    }

    @Override
    public boolean asks() {
        return true;
    }

    @Override
    public boolean hold(HeldRun held, Words words) {
        patience.begin(held);
        return false;
    }

    @Override
    public void begin(String run, Words words) {
        words.data(completion.firstChunk());
    }

    @Override
    public boolean takes(byte[] progress, Words words) {
        if (told != null && told.isIn(progress)) {
            streamed.write(progress, told.begin() + 1, told.end() - told.begin() - 2);
            texts.add(progress, told.begin(), told.end(), words);
        }
        return true;
    }

    /** All that it wants to hear it has taken. */
    @Override
    public void hear(NodeEvent event, Words words) {}

    @Override
    public void end(RunResult result, @Nullable Usage usage, Words words) {
        if (!result.isCompleted()) {
            words.data(ChatError.failed(result).json());
            return;
        }
        String missing;
        try {
            missing = missing(answer.apply(result.outputs()));
        } catch (Throwable e) {
            breakOff(ServiceException.of(e), words);
            return;
        }
        if (!missing.isEmpty()) {
            byte[] rest = DoorJson.bytes(missing);
            texts.add(rest, 0, rest.length, words);
        }
        endWell(usage, words);
    }

    @Override
    public void cancelled(RunResult result, String why, Words words) {
        words.data(ChatError.cancelled(why, patience).json());
    }

    /** Ends the answer as one that is complete. */
    void endWell(@Nullable Usage usage, Words words) {
        words.data(completion.lastChunk());
        if (completion.includeUsage()) {
            words.data(completion.usageChunk(usage));
        }
        words.data(DONE);
    }

    /** A node that told something else than it gave in the end leaves two texts, since nothing can be taken back. */
    private String missing(String whole) {
        String known = DoorJson.value(('"' + streamed.toString(UTF_8) + '"').getBytes(UTF_8))
                .textValue();
        return whole.startsWith(known) ? whole.substring(known.length()) : "\n\n" + whole;
    }

    @Override
    public void breakOff(ServiceException why, Words words) {
        words.data(ChatError.brokenOff(why).json());
    }
}
