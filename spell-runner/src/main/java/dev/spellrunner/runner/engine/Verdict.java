// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decision of a {@link Guard}. Immutable. */
public sealed interface Verdict {

    /** Lets the node work with the inputs that it has. */
    Verdict PASS = new Pass(Map.of());

    /**
     * The node works.
     *
     * @param inputs the values that change, by the key or the name of the input
     */
    record Pass(Map<String, @Nullable Object> inputs) implements Verdict {}

    /**
     * The node does not work.
     *
     * @param reason why, as it is told
     */
    record Refusal(String reason) implements Verdict {}

    /**
     * The node waits.
     *
     * @param reason what it waits for
     * @param stage what comes, on any thread; it is cancelled if the node is no longer to work
     * @param reading makes a verdict of what has come
     */
    record Later<T>(String reason, CompletionStage<T> stage, Function<? super T, ? extends @Nullable Verdict> reading)
            implements Verdict {}
}
