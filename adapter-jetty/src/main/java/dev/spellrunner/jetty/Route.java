// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;

/** The meaning of an address below the handler's prefix. Immutable. */
sealed interface Route {

    /** Returns the methods that make sense there. */
    Set<String> methods();

    /** The address of WebSockets. */
    record Socket() implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET", "CONNECT");
        }
    }

    /** All spells of the user. */
    record Spells() implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET");
        }
    }

    /** One spell. */
    record OneSpell(String spell) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET", "PATCH");
        }
    }

    /** The address at which runs of a spell start. */
    record RunsOf(String spell) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("POST");
        }
    }

    /** One run. */
    record OneRun(String run) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET", "DELETE");
        }
    }

    /** The runs of the user that are kept. */
    record Runs() implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET");
        }
    }

    /** The turns of the updates of a spell that wait. */
    record TurnsOf(String spell) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET");
        }
    }

    /** Goes on with a run, or runs it again. */
    record RunAgain(String run, boolean resumes) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("POST");
        }
    }

    /** The nodes of a run that wait for an answer. */
    record WaitingOf(String run) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET");
        }
    }

    /** Takes a run in hand by a call of the service, such as {@code run.answer}. */
    record InHand(String run, String call) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("POST");
        }
    }

    /** The events of a run. */
    record EventsOf(String run) implements Route {
        @Override
        public Set<String> methods() {
            return Set.of("GET");
        }
    }

    /**
     * Finds out what an address stands for.
     *
     * @param path the path below the handler's prefix, in canonical form: {@code /spells/wee%20silver}
     * @return null, if nothing is there
     */
    static @Nullable Route of(String path) {
        List<String> parts = parts(path);
        String first = parts.isEmpty() ? "" : parts.get(0);
        String second = parts.size() < 2 ? "" : parts.get(1);
        String third = parts.size() < 3 ? "" : parts.get(2);
        return switch (parts.size()) {
            case 1 ->
                switch (first) {
                    case "ws" -> new Socket();
                    case "spells" -> new Spells();
                    case "runs" -> new Runs();
                    default -> null;
                };
            case 2 -> first.equals("spells") ? new OneSpell(second) : first.equals("runs") ? new OneRun(second) : null;
            case 3 ->
                first.equals("spells") ? ofSpell(second, third) : first.equals("runs") ? ofRun(second, third) : null;
            default -> null;
        };
    }

    private static @Nullable Route ofSpell(String spell, String what) {
        return switch (what) {
            case "runs" -> new RunsOf(spell);
            case "turns" -> new TurnsOf(spell);
            default -> null;
        };
    }

    private static @Nullable Route ofRun(String run, String what) {
        return switch (what) {
            case "events" -> new EventsOf(run);
            case "resume" -> new RunAgain(run, true);
            case "rerun" -> new RunAgain(run, false);
            case "waiting" -> new WaitingOf(run);
            case "answer", "skip", "pause", "step", "breakpoints" -> new InHand(run, "run." + what);
            default -> null;
        };
    }

    /** An empty part at the end, as of {@code /spells/}, counts for nothing; another makes the path unknown. */
    private static List<String> parts(String path) {
        String[] raw = path.split("/", -1);
        List<String> parts = new ArrayList<>();
        for (int i = 1; i < raw.length; i++) {
            boolean endsInSlash = raw[i].isEmpty() && i == raw.length - 1;
            if (!endsInSlash) {
                parts.add(URIUtil.decodePath(raw[i]));
            }
        }
        return parts.contains("") ? List.of() : parts;
    }
}
