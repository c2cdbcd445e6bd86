// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.io.OutputStream;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.ResourceLimits;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;

/** The one engine of an evaluator: it holds what was compiled. Thread-safe. */
final class GraalEngine implements ScriptEngine {

    static final String JS = "js";

    private final Engine engine;
    private final ResourceLimits limits;
    private final ScheduledThreadPoolExecutor timer;
    final long timeLimitMillis;
    final long statementLimit;
    final int resultLimit;
    final int consoleLimit;

    private GraalEngine(GraalJs.Builder builder) {
        timeLimitMillis = builder.timeLimit.toMillis();
        statementLimit = builder.statementLimit;
        resultLimit = builder.resultLimit;
        consoleLimit = builder.consoleLimit;
        limits = ResourceLimits.newBuilder()
                .statementLimit(builder.statementLimit, null)
                .build();
        engine = Engine.newBuilder(JS)
                .sandbox(SandboxPolicy.CONSTRAINED)
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .option("engine.WarnInterpreterOnly", "false")
                .build();
        timer = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "spellrunner-script-timer"));
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    static GraalEngine create(GraalJs.Builder builder) {
        return new GraalEngine(builder);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Script compile(ScriptSource source) {
        Source code = GraalScript.sourceOf(source);
        try (Context context = newContext()) {
            context.parse(code);
        } catch (PolyglotException e) {
            throw GraalScript.failure(e);
        }
        return new GraalScript(this, source, code);
    }

    @Override
    public void warmUp() {
        try (Context context = newContext()) {
            GraalScript.warmUp(context);
        }
    }

    /** Returns a new context; what is compiled is shared through the engine. */
    Context newContext() {
        return Context.newBuilder(JS)
                .engine(engine)
                .sandbox(SandboxPolicy.CONSTRAINED)
                .resourceLimits(limits)
                .option("js.print", "false")
                .option("js.load", "false")
                .option("js.graal-builtin", "false")
                .build();
    }

    /** Calls the action once the time limit has passed, on a thread that must not be held up. */
    Runnable after(Runnable action) {
        var timeout = timer.schedule(action, timeLimitMillis, TimeUnit.MILLISECONDS);
        return () -> timeout.cancel(false);
    }

    /**
     * Ends what runs in a context, on a thread of its own: a built-in operation that runs long would hold up the thread that
     * waits for its end.
     */
    void stop(Context context) {
        daemon(() -> close(context), "spellrunner-script-stop").start();
    }

    /** Closing tells once more of the limit that was exceeded. */
    static void close(Context context) {
        try {
            context.close(true);
        } catch (PolyglotException e) {
            if (!e.isCancelled() && !e.isResourceExhausted()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        daemon(() -> engine.close(true), "spellrunner-script-stop").start();
    }
}
