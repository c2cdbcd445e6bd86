// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import dev.spellrunner.core.component.WorkContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/**
 * Names the run, its user, its spell and the node in the MDC of SLF4J while a worker works, so that each line of its log
 * tells them: {@code spell.run}, {@code spell.user}, {@code spell.name}, {@code spell.node}, and each tag of the run, such as
 * {@code spell.tag.customer}. What was there before is there
 * again when the worker releases the thread. Thread-safe.
 *
 * <p>A worker that continues elsewhere, such as in a stage of {@code Outputs.later}, has what its thread has there, unless it
 * continues in an executor that {@linkplain #carrying carries} the context. Workers that come after it have their own again.
 *
 * <pre>{@code
 * return Outputs.later(client.sendAsync(request, ofString())
 *         .thenApplyAsync(this::read, LogContext.carrying(executor)));
 * }</pre>
 */
public final class LogContext implements HostObserver {

    /** The key of the run's id. */
    public static final String RUN = "spell.run";

    /** The key of the id of the user whose run it is. */
    public static final String USER = "spell.user";

    /** The key of the name of the spell that is run. */
    public static final String SPELL = "spell.name";

    /** The key of the node's path. */
    public static final String NODE = "spell.node";

    /** The keys of tags begin with this. */
    public static final String TAG = "spell.tag.";

    /** All keys begin with this. */
    private static final String PREFIX = "spell.";

    private final MDCAdapter lines;

    /** Creates a context in the MDC of whatever logs in this JVM. */
    public LogContext() {
        this(MDC.getMDCAdapter());
    }

    LogContext(MDCAdapter lines) {
        this.lines = lines;
    }

    /**
     * Returns an executor whose tasks have the context that the calling thread has now: called by a worker, that of its run
     * and node. What was there before is there again when a task has ended.
     *
     * @param executor runs the tasks
     */
    public static Executor carrying(Executor executor) {
        return carrying(executor, MDC.getMDCAdapter());
    }

    static Executor carrying(Executor executor, MDCAdapter lines) {
        Map<String, String> carried = ours(lines);
        return task -> executor.execute(() -> {
            Map<String, String> before = replaced(carried, lines);
            try {
                task.run();
            } finally {
                replaced(before, lines);
            }
        });
    }

    private static Map<String, String> ours(MDCAdapter lines) {
        Map<String, String> all = lines.getCopyOfContextMap();
        Map<String, String> ours = new LinkedHashMap<>();
        if (all != null) {
            all.forEach((key, value) -> {
                if (key.startsWith(PREFIX)) {
                    ours.put(key, value);
                }
            });
        }
        return ours;
    }

    /** Puts other values in the place of ours, and returns those. */
    private static Map<String, String> replaced(Map<String, String> others, MDCAdapter lines) {
        Map<String, String> before = ours(lines);
        before.keySet().forEach(lines::remove);
        others.forEach(lines::put);
        return before;
    }

    @Override
    public RunObserver starting(ObservedRun run) {
        return new OfRun(run, lines);
    }

    private record OfRun(ObservedRun run, MDCAdapter lines) implements RunObserver {

        @Override
        public Leaving working(WorkContext work) {
            Map<String, @Nullable String> before = new LinkedHashMap<>();
            before.put(RUN, put(RUN, run.run()));
            before.put(USER, put(USER, run.channel().user()));
            before.put(SPELL, put(SPELL, run.spell()));
            before.put(NODE, put(NODE, work.path().toString()));
            run.tags().forEach((name, value) -> before.put(TAG + name, put(TAG + name, value)));
            return () -> before.forEach(this::putBack);
        }

        private @Nullable String put(String key, String value) {
            String before = lines.get(key);
            lines.put(key, value);
            return before;
        }

        private void putBack(String key, @Nullable String before) {
            if (before == null) {
                lines.remove(key);
            } else {
                lines.put(key, before);
            }
        }
    }
}
