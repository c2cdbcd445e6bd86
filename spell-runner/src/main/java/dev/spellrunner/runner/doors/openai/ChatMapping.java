// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellCard;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps conversations to the inputs of spells, and their outputs to answers. A host whose spells have other names than
 * {@linkplain #byNames the usual} gives {@link OpenAiDoor#mapping} its own. Must be thread-safe; no method blocks.
 */
public interface ChatMapping {

    /** Tells whether a spell can be talked to: then it is listed as a model. */
    boolean takesMessages(SpellCard card);

    /**
     * Returns the run that a conversation asks for.
     *
     * @throws ServiceException {@code invalid-request}, if the spell has no place for what was sent; its data may have the
     *     {@code code} and the {@code param} of OpenAI's error
     */
    RunRequest request(Chat chat, SpellCard card);

    /**
     * Returns the output whose beginning is streamed while the spell runs; empty for an answer that comes as a whole. The
     * {@link #answer} must then be that output.
     */
    Optional<String> streamedOutput(SpellCard card);

    /** Returns the answer that the outputs of a run are; may be empty. */
    String answer(SpellCard card, Map<String, @Nullable Object> outputs);

    /** Returns the mapping that goes by the names of inputs and outputs, as {@link OpenAiDoor} describes it. */
    static ChatMapping byNames() {
        return new MappingByNames();
    }
}
