// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Runs JavaScript on GraalJS. Needs {@code org.graalvm.polyglot:polyglot} and {@code org.graalvm.polyglot:js-community} on
 * the class path, which are optional dependencies of this library.
 *
 * <pre>{@code
 * try (GraalJs scripts = GraalJs.create()) {
 *     scripts.warmUp();
 *     Components components = StandardComponents.builder().scripts(scripts).build();
 * }
 * }</pre>
 *
 * <p>Each call gets a new global object of its own: nothing leaks from one call to another.
 * Scripts reach no Java, no files, no network and no timers; only JSON goes in and out, and what they write to
 * {@code console} becomes progress. A call ends when it takes too many statements, too much time, or is cancelled.
 *
 * <p><b>For semi-trusted authors.</b> What is <em>not</em> stopped: memory, since a script may fill the heap of the
 * whole JVM; and built-in operations that run long by themselves, such as powers of large {@code BigInt}s or
 * {@code Array.from({length: 2**31})}: they honour the limits only when they are through, and hold their thread until
 * then. Where strangers may write spells, run scripts in processes of their own: {@link Builder#processes}. Such a process
 * is killed when a call takes too much memory or time, or is cancelled, and another one takes its place.
 *
 * <p>Thread-safe. Owns a thread while a call is under way, to keep the time, and the processes that it was told to start.
 */
public final class GraalJs implements ScriptEvaluator, AutoCloseable {

    private static final String REMEDY =
            "add org.graalvm.polyglot:polyglot and org.graalvm.polyglot:js-community (type pom) to the class path";

    private final ScriptEngine engine;

    private GraalJs(ScriptEngine engine) {
        this.engine = engine;
    }

    /**
     * Creates an evaluator with the default limits.
     *
     * @throws IllegalStateException if GraalJS is not on the class path
     */
    public static GraalJs create() {
        return builder().build();
    }

    /** Starts to create an evaluator. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Script compile(ScriptSource source) {
        return engine.compile(requireNonNull(source, "source"));
    }

    /**
     * Runs a small script, so that the first call of a spell need not wait for what happens only once: about three seconds.
     * Call it when the host starts.
     */
    public void warmUp() {
        engine.warmUp();
    }

    /** Ends all calls that are under way, and this evaluator. Returns soon, also if a call does not honour its end. */
    @Override
    public void close() {
        engine.close();
    }

    /** Creates an evaluator. Confined to one thread. */
    public static final class Builder {

        Duration timeLimit = Duration.ofSeconds(5);
        long statementLimit = 50_000_000;
        int resultLimit = 10_000_000;
        int consoleLimit = 1_000_000;
        int processes;
        long processHeap = 64L << 20;
        String processClassPath = System.getProperty("java.class.path", "");

        private Builder() {}

        /** Sets how long a call may take; by default five seconds. */
        public Builder timeLimit(Duration most) {
            if (most.isNegative() || most.isZero()) {
                throw new IllegalArgumentException("the time limit is " + most + " (make it more than zero)");
            }
            this.timeLimit = most;
            return this;
        }

        /** Sets how many statements a call may execute; by default 50 million. */
        public Builder statementLimit(long most) {
            this.statementLimit = atLeastOne(most, "statement");
            return this;
        }

        /** Sets how long the JSON of a result may be, in characters; by default ten million. */
        public Builder resultLimit(int most) {
            this.resultLimit = (int) atLeastOne(most, "result");
            return this;
        }

        /** Sets how much a call may write to the console, in characters; the rest is dropped. By default one million. */
        public Builder consoleLimit(int most) {
            this.consoleLimit = (int) atLeastOne(most, "console");
            return this;
        }

        /**
         * Runs scripts in Java processes of their own instead of in this one. A process runs one call at a time; one more
         * than these is kept ready, to take the place of one that was killed. They start when they are needed, or at {@link
         * GraalJs#warmUp}, and end with the evaluator or with this process.
         *
         * @param most how many calls run at once; others wait for their turn
         */
        public Builder processes(int most) {
            this.processes = (int) atLeastOne(most, "process");
            return this;
        }

        /** Sets how much heap each process may take, in bytes; by default 64 MiB. A call that needs more fails. */
        public Builder processHeap(long bytes) {
            if (bytes < 16L << 20) {
                throw new IllegalArgumentException("the heap of a process is " + bytes + " bytes (at least 16 MiB)");
            }
            this.processHeap = bytes;
            return this;
        }

        /**
         * Sets the class path of the processes, with this library and GraalJS on it; by default that of this process. Needed
         * where this library is on a module path or in a container with class loaders of its own.
         */
        public Builder processClassPath(String path) {
            this.processClassPath = requireNonNull(path, "path");
            return this;
        }

        private static long atLeastOne(long limit, String what) {
            if (limit < 1) {
                throw new IllegalArgumentException("the " + what + " limit is " + limit + " (at least 1)");
            }
            return limit;
        }

        /**
         * Creates the evaluator.
         *
         * @throws IllegalStateException if GraalJS is not on the class path; with {@link #processes} the first script says so
         */
        public GraalJs build() {
            if (processes > 0) {
                return new GraalJs(new ScriptProcesses(this));
            }
            try {
                return new GraalJs(GraalEngine.create(this));
            } catch (NoClassDefFoundError e) {
                throw new IllegalStateException("GraalJS is not there (" + REMEDY + ")", e);
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new IllegalStateException("GraalJS does not start: " + e.getMessage() + " (" + REMEDY + ")", e);
            }
        }
    }
}
