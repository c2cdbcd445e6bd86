// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.Translation;
import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.ServiceException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answer as a whole, once the run has ended. */
final class WholeAnswer implements Translation {

    private final Completion completion;
    private final Function<Map<String, @Nullable Object>, String> answer;
    private final Exchange exchange;
    private final Patience patience;
    private volatile boolean given;

    /**
     * Creates the answer.
     *
     * @param answer gives the answer that the outputs of the run are
     * @param exchange gets it
     */
    WholeAnswer(
            Completion completion,
            Function<Map<String, @Nullable Object>, String> answer,
            Exchange exchange,
            Patience patience) {
        this.completion = completion;
        this.answer = answer;
        this.exchange = exchange;
        this.patience = patience;
    }

    @Override
    public boolean hears(String kind) {
        return false;
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
    public void begin(String run, Words words) {}

    @Override
    public void hear(NodeEvent event, Words words) {}

    @Override
    public void end(RunResult result, @Nullable Usage usage, Words words) {
        given = true;
        if (!result.isCompleted()) {
            ChatError.failed(result).answer(exchange);
            return;
        }
        String text;
        try {
            text = answer.apply(result.outputs());
        } catch (Throwable e) {
            // The run is over, and a client that asked again would run the spell once more.
            ChatError.brokenOff(ServiceException.of(e)).answer(exchange);
            return;
        }
        exchange.answer(200, completion.whole(text, usage));
    }

    @Override
    public void cancelled(RunResult result, String why, Words words) {
        given = true;
        ChatError.cancelled(why, patience).answer(exchange);
    }

    @Override
    public void breakOff(ServiceException why, Words words) {
        given = true;
        ChatError.brokenOff(why).answer(exchange);
    }

    /** Tells whether it was given. */
    boolean isGiven() {
        return given;
    }
}
