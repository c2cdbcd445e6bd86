// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/** One call of a script, from the first statement to the last. Confined to the calling thread, but for its end. */
final class GraalCall {

    private enum Stop {
        CANCELLED,
        OUT_OF_TIME
    }

    private final GraalEngine engine;
    private final WorkContext context;
    private final Context js;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private Runnable stopTheClock = () -> {};
    private int written;

    GraalCall(GraalEngine engine, WorkContext context) {
        this.engine = engine;
        this.context = context;
        this.js = openContext(engine);
    }

    private static Context openContext(GraalEngine engine) {
        try {
            return engine.newContext();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw closed(e);
        }
    }

    private static ScriptException closed(@Nullable Throwable cause) {
        return new ScriptException("the evaluator is closed (close it after the runners that use it)", 0, cause);
    }

    @Nullable
    Object run(Function<Context, String> work) throws InterruptedException {
        context.onCancel(() -> end(Stop.CANCELLED));
        try {
            return read(work.apply(js));
        } catch (PolyglotException e) {
            throw failure(e);
        } catch (IllegalStateException e) {
            // The context was closed before, or between, what happens in it.
            throwIfStopped(e);
            throw closed(e);
        } finally {
            stopTheClock.run();
            GraalEngine.close(js);
        }
    }

    /** The clock starts when the script does: what happens only once in the life of an engine does not count. */
    void startTheClock() {
        try {
            stopTheClock = engine.after(() -> end(Stop.OUT_OF_TIME));
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
    }

    private void end(Stop reason) {
        if (stop.compareAndSet(null, reason)) {
            engine.stop(js);
        }
    }

    private @Nullable Object read(String result) {
        if (result.equals("pending")) {
            throw new ScriptException(
                    "the promise that the code returned is never kept (there are no timers and no network to wait for)",
                    0,
                    null);
        }
        if (result.startsWith("long ")) {
            throw new ScriptException(
                    "the result is too long: " + result.substring(5) + " characters of JSON (" + engine.resultLimit
                            + " at most)",
                    0,
                    null);
        }
        try {
            return JsonText.read(result);
        } catch (IOException e) {
            throw new ScriptException("the result cannot be read: " + e.getMessage(), 0, e);
        }
    }

    private RuntimeException failure(PolyglotException e) throws InterruptedException {
        throwIfStopped(e);
        if (e.isResourceExhausted()) {
            boolean statements = String.valueOf(e.getMessage()).startsWith("Statement");
            return new ScriptException(
                    statements
                            ? "took more than " + engine.statementLimit
                                    + " statements (is there a loop that does not end?)"
                            : "took too much: " + e.getMessage(),
                    0,
                    e);
        }
        if (e.isCancelled()) {
            return closed(e);
        }
        if (e.isHostException() && e.asHostException() instanceof RuntimeException own) {
            return own;
        }
        return GraalScript.failure(e);
    }

    private void throwIfStopped(RuntimeException e) throws InterruptedException {
        Stop reason = stop.get();
        if (reason == Stop.CANCELLED) {
            throw new InterruptedException("the script was cancelled");
        }
        if (reason == Stop.OUT_OF_TIME) {
            throw new ScriptException(
                    "took longer than " + engine.timeLimitMillis + " ms (is there a loop that does not end?)", 0, e);
        }
    }

    /** Passes on what the script writes, up to a limit. */
    ProxyExecutable console() {
        return arguments -> {
            String line = arguments[0].asString();
            if (written <= engine.consoleLimit) {
                written += line.length() + 1;
                context.progress(written <= engine.consoleLimit ? line + "\n" : "… (the script wrote too much)\n");
            }
            return null;
        };
    }
}
