// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs scripts for the process that started this one, until its input ends. Its output is for answers alone. */
final class ScriptChild {

    private static final int KEPT = 256;

    private final GraalJs scripts;
    private final PrintStream answers;
    private final Map<ScriptSource, Script> compiled = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ScriptSource, Script> eldest) {
            return size() > KEPT;
        }
    };

    private ScriptChild(GraalJs scripts, PrintStream answers) {
        this.scripts = scripts;
        this.answers = answers;
    }

    /** Starts with the limits of {@link GraalJs.Builder}: milliseconds, statements, characters of a result and of the console. */
    public static void main(String[] limits) throws IOException {
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        GraalJs scripts = GraalJs.builder()
                .timeLimit(Duration.ofMillis(Long.parseLong(limits[0])))
                .statementLimit(Long.parseLong(limits[1]))
                .resultLimit(Integer.parseInt(limits[2]))
                .consoleLimit(Integer.parseInt(limits[3]))
                .build();
        scripts.warmUp();
        new ScriptChild(scripts, answers)
                .serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        // What a script left running must not keep the process.
        Runtime.getRuntime().halt(0);
    }

    private void serve(BufferedReader questions) throws IOException {
        send("{}");
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            send(answer(ScriptWire.fields(question)));
        }
    }

    private String answer(Map<?, ?> question) {
        try {
            ScriptSource source = ScriptWire.source(question);
            ScriptCall call = ScriptWire.call(question);
            Script script = compiled.get(source);
            if (script == null) {
                script = scripts.compile(source);
                compiled.put(source, script);
            }
            return ScriptWire.answer(call == null ? null : script.call(call, new Console()));
        } catch (ScriptException e) {
            int line = e.line().orElse(0);
            String message = String.valueOf(e.getMessage());
            return ScriptWire.error(line > 0 ? message.substring(message.indexOf(": ") + 2) : message, line);
        } catch (RuntimeException | InterruptedException e) {
            return ScriptWire.error("failed: " + e.getMessage(), 0);
        }
    }

    private void send(String line) {
        answers.print(line);
        answers.print('\n');
        answers.flush();
    }

    /** Lets a script write to the console, and tells it nothing of a run. */
    private final class Console implements WorkContext {

        @Override
        public void progress(@Nullable Object chunk) {
            send(ScriptWire.log(String.valueOf(chunk)));
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {
            // A call that is cancelled ends with its process
        }

        @Override
        public String run() {
            return "";
        }

        @Override
        public NodePath path() {
            return NodePath.ROOT;
        }

        @Override
        public Node node() {
            throw new IllegalStateException("a script runs apart from its node");
        }

        @Override
        public State state() {
            throw new IllegalStateException("a script runs apart from its State");
        }

        @Override
        public Map<String, @Nullable Object> runInputs() {
            return Map.of();
        }

        @Override
        public Optional<String> trigger() {
            return Optional.empty();
        }

        @Override
        public Optional<String> secret(String name) {
            return Optional.empty();
        }
    }
}
