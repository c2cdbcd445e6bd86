// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes all that a host does: its runs, what they take, and what it refuses. Must be thread-safe. Methods are called on
 * the threads that do the work, so they must return at once. An exception of one is logged, once a minute at most, and has no
 * other effect. One that keeps a thread for ten seconds is interrupted, and its observer hears nothing for a minute.
 *
 * <pre>{@code
 * SpellHost.builder(stores).observe(new LogContext()).observe(MeteredHost.of(registry)).build();
 * }</pre>
 */
public interface HostObserver {

    /**
     * Is told once, when the host is built.
     *
     * @param load tells at any time, from any thread, how much the host has in hand; costs as much as there are connections
     */
    default void watching(Supplier<HostLoad> load) {}

    /**
     * Called before the first event of a run, on the thread that starts it: what that thread is the context of, such as
     * the span of a request, can be taken over here.
     *
     * @param run what is known of the run
     * @return what observes the run; null if it is of no interest
     */
    default @Nullable RunObserver starting(ObservedRun run) {
        return null;
    }

    /**
     * Called for a call at a door whose protocol has methods of its own, such as the MCP, before it is served, and before the
     * run that it may start.
     *
     * @param call what is known of the call
     * @return what observes the call; null if it is of no interest
     */
    default @Nullable CallObserver calling(ObservedCall call) {
        return null;
    }

    /**
     * Is told that events were gone from the log before a client had taken them; the client is told so, and begins anew.
     *
     * @param events how many; positive
     */
    default void dropped(long events) {}

    /**
     * Is told that the host took no connection or no run.
     *
     * @param door where it was asked for, see {@link RunOrigin#door}
     * @param code the reason as it is written on the wire: {@code busy}, {@code limit}, …
     */
    default void refused(String door, String code) {}
}
