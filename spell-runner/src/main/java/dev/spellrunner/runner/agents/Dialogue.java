// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.host.SpellManager;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Talks with a spell as Magick's connectors do: a message becomes an event, the spell runs, and one of its outputs is the
 * answer.
 *
 * <pre>{@code
 * Answer answer = Dialogue.with(runner).as(agent).ask(Message.of("Hello"));
 * }</pre>
 *
 * <p>The event goes to the spell's Input {@code Input - CONNECTOR}, else to {@code Input - Default}; a spell whose Inputs have
 * other names gets the text. What was said before is the spell's to remember, with an
 * {@link dev.spellrunner.runner.services.EventMemory}: by the session of the message, and apart for each owner of the runner.
 *
 * <p>Immutable and thread-safe.
 */
public final class Dialogue {

    private final SpellRunner runner;
    private final Function<RunRequest, Run> start;
    private final @Nullable Agent agent;
    private final Clock clock;

    private Dialogue(SpellRunner runner, Function<RunRequest, Run> start, @Nullable Agent agent, Clock clock) {
        this.runner = runner;
        this.start = start;
        this.agent = agent;
        this.clock = clock;
    }

    /** Returns a dialogue with the spell of a runner. */
    public static Dialogue with(SpellRunner runner) {
        return new Dialogue(runner, runner::start, null, Clock.systemUTC());
    }

    /**
     * Returns a dialogue of a connection with one of its spells, which it opens, and whose runs all of the user's connections
     * hear.
     *
     * @param connection closes the spell in the end
     * @param spell the id or name of the spell
     */
    public static Dialogue with(SpellManager connection, String spell) {
        return new Dialogue(
                connection.open(spell), request -> connection.start(spell, request), null, Clock.systemUTC());
    }

    /** Returns the same dialogue with an agent that talks by the spell: its public variables count. */
    public Dialogue as(Agent talking) {
        return new Dialogue(runner, start, requireNonNull(talking, "talking"), clock);
    }

    /** Returns the same dialogue, whose messages take their date from a clock; by default the system's. */
    public Dialogue clock(Clock source) {
        return new Dialogue(runner, start, agent, requireNonNull(source, "source"));
    }

    /**
     * Says something to the spell and waits for the answer; if the calling thread is interrupted, the run is cancelled.
     *
     * @return the answer, also if the run failed or was cancelled; see {@link Answer#orThrow}
     * @throws IllegalArgumentException if the spell takes no message, or it is unclear where
     */
    public Answer ask(Message message) {
        MessageRoute places = places(message);
        Run run = start.apply(request(places, message));
        return places.answer(resultOf(run));
    }

    /**
     * Says something to the spell.
     *
     * @return the answer, which may come later
     * @throws IllegalArgumentException if the spell takes no message, or it is unclear where
     */
    public CompletionStage<Answer> askLater(Message message) {
        MessageRoute places = places(message);
        return start.apply(request(places, message)).result().thenApply(places::answer);
    }

    private MessageRoute places(Message message) {
        return MessageRoute.of(runner.spell(), runner.inputNames(), runner.outputNames(), message.connector());
    }

    private RunRequest request(MessageRoute places, Message message) {
        Object value =
                places.takesEvent() ? message.toEvent(agent, places.connector(), clock.instant()) : message.content();
        RunRequest request = RunRequest.of(Map.of(places.input(), value));
        return agent == null ? request : request.publicVariables(agent.publicVariables());
    }

    private static RunResult resultOf(Run run) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return run.result().get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    run.cancel();
                } catch (ExecutionException e) {
                    throw new CompletionException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
