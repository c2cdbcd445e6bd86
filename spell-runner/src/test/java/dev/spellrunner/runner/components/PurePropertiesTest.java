// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Position;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.RecordingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Laws that the pure components keep whatever they are given. */
@Timeout(60)
class PurePropertiesTest {

    private static final Components COMPONENTS = StandardComponents.all();
    private static final int TRIES = 300;
    private static final String LETTERS = "ab c,.!<>\"'\\\n\u00e9\uD83D\uDE00{}$1";

    /** Calls a worker as the engine does, without a run. */
    private static Outputs.Values work(String component, Map<String, ?> data, Map<String, ?> inputs) throws Exception {
        Node node = new Node("1", component, Map.copyOf(data), new Position(0, 0), Map.of(), Map.of(), Map.of());
        WorkContext context = new RecordingContext(node);
        return (Outputs.Values)
                COMPONENTS.find(component).orElseThrow().workerFor(node).work(Inputs.of(inputs), context);
    }

    private static @Nullable Object given(String component, String output, Map<String, ?> inputs) throws Exception {
        return work(component, Map.of(), inputs).get(output);
    }

    private static boolean isTrue(String gate, Map<String, ?> data, Map<String, ?> inputs) throws Exception {
        return !work(gate, data, inputs).closes("true");
    }

    /** Something that may fail, with chance. */
    @FunctionalInterface
    private interface Law {
        void holdsFor(Random random) throws Exception;
    }

    private static void always(Law law) throws Exception {
        for (int seed = 0; seed < TRIES; seed++) {
            try {
                law.holdsFor(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int[] letters = LETTERS.codePoints().toArray();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private static Object json(Random random, int depth) {
        switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0:
                return random.nextInt();
            case 1:
                return random.nextBoolean();
            case 2:
                return random.nextInt(1000) / 8.0;
            case 3:
                return text(random);
            case 4:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(json(random, depth + 1));
                }
                return list;
            default:
                Map<String, Object> object = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.put(text(random), json(random, depth + 1));
                }
                return object;
        }
    }

    @Test
    void jsonIsReadBackAsItWasWritten() throws Exception {
        always(random -> {
            Object value = json(random, 0);
            Object written = given("Object To JSON", "output", Map.of("input", value));
            assertThat(given("JSON To Object", "output", Map.of("input", String.valueOf(written))))
                    .isEqualTo(value);
        });
    }

    @Test
    void eventsAreTakenApartAsTheyWereComposed() throws Exception {
        always(random -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (String field : List.of("content", "sender", "channel", "rawData")) {
                fields.put(field, json(random, 0));
            }
            Object event = given("Event Restructure", "output", fields);
            Outputs.Values apart = work("Event Destructure", Map.of(), Map.of("event", event));
            fields.forEach((field, value) -> assertThat(apart.get(field)).isEqualTo(value));
        });
    }

    @Test
    void replacingLeavesNoMatchThatTheReplacementDoesNotBring() throws Exception {
        always(random -> {
            String text = text(random);
            String match = text(random);
            Object changed = given("String Replacer", "output", Map.of("input", text, "match", match, "replace", "Z"));
            if (!match.isEmpty()) {
                assertThat((String) changed).doesNotContain(match);
            }
            assertThat(given("String Replacer", "output", Map.of("input", text, "match", match, "replace", match)))
                    .isEqualTo(text);
        });
    }

    @Test
    void trimmingTwiceIsTrimmingOnce() throws Exception {
        always(random -> {
            String text = text(random);
            Object once = given("Trim", "output", Map.of("string", text));
            assertThat(given("Trim", "output", Map.of("string", String.valueOf(once))))
                    .isEqualTo(once);
            assertThat(text).contains((String) once);
        });
    }

    @Test
    void theNegationOfATestGoesTheOtherWay() throws Exception {
        always(random -> {
            Map<String, String> input = Map.of("string", text(random));
            String wanted = text(random);
            for (String test : List.of("includes", "equals", "starts with", "ends with")) {
                boolean holds = isTrue("Evaluate Text", Map.of("operationType", test, "fewshot", wanted), input);
                boolean fails =
                        isTrue("Evaluate Text", Map.of("operationType", "not " + test, "fewshot", wanted), input);
                assertThat(holds).isNotEqualTo(fails);
            }
        });
    }

    @Test
    void whatAnOrderSaysOfTwoNumbersItSaysOfThemTheOtherWayRound() throws Exception {
        always(random -> {
            double number = random.nextInt(20) / 4.0;
            double other = random.nextInt(20) / 4.0;
            boolean less = isTrue("Less Than", Map.of(), Map.of("input", number, "value", other));
            assertThat(isTrue("Greater Than", Map.of(), Map.of("input", other, "value", number)))
                    .isEqualTo(less);
            assertThat(isTrue("Greater Than Or Equal", Map.of(), Map.of("input", number, "value", other)))
                    .isNotEqualTo(less);
            assertThat(isTrue("Equal", Map.of(), Map.of("input", number, "value", other)))
                    .isEqualTo(number == other);
            assertThat(isTrue(
                            "Logical Operator",
                            Map.of("operationType", "less than"),
                            Map.of("input1", number, "input2", other)))
                    .isEqualTo(less);
        });
    }

    @Test
    void whatWasAddedIsSubtractedAgain() throws Exception {
        always(random -> {
            int first = random.nextInt();
            int second = random.nextInt();
            Object sum = given("Add", "result", Map.of("firstNumber", first, "secondNumber", second));
            assertThat(given("Subtract", "result", Map.of("firstNumber", String.valueOf(sum), "secondNumber", second)))
                    .isEqualTo((long) first);
        });
    }

    @Test
    void anArrayIsSplitWhereItWasJoined() throws Exception {
        always(random -> {
            List<String> parts = new ArrayList<>();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                parts.add(text(random).replace("|", ""));
            }
            Object joined = work("Join List", Map.of("separator", "|"), Map.of("list", parts))
                    .get("text");
            Map<String, Object> data = Map.of("_var", String.valueOf(joined), "splitter", "|", "keepEmpty", true);
            assertThat(work("Array Variable", data, Map.of()).get("output")).isEqualTo(parts);
        });
    }

    @Test
    void aForbiddingRuleOnlyTakesAway() throws Exception {
        always(random -> {
            Map<String, Object> data = new LinkedHashMap<>(Map.of(
                    "matchAnyString", text(random), "notMatchAnyString", "", "stringMaxLength", random.nextInt(9)));
            Map<String, String> input = Map.of("input", text(random));
            boolean without = isTrue("Complex String Matcher", data, input);
            data.put("notMatchAnyString", text(random));
            boolean with = isTrue("Complex String Matcher", data, input);
            assertThat(without || !with).isTrue();
        });
    }

    /** Whatever comes, a pure component gives outputs or says in words what is wrong. */
    @Test
    void nothingBreaksAPureComponent() throws Exception {
        always(random -> {
            for (Component component : COMPONENTS.all()) {
                if (component.isPure() && component.missing().isEmpty()) {
                    assertAnswers(component, random);
                }
            }
        });
    }

    private static void assertAnswers(Component component, Random random) throws Exception {
        Map<String, Object> inputs = new LinkedHashMap<>();
        component.inputs().stream()
                .filter(socket -> !socket.type().equals(SocketType.TRIGGER) && random.nextInt(4) > 0)
                .forEach(socket -> inputs.put(socket.key(), json(random, 0)));
        try {
            Outputs.Values outputs = work(component.name(), Map.of(), inputs);
            List<String> known =
                    component.outputs().stream().map(socket -> socket.key()).toList();
            assertThat(outputs.nameNotIn(known))
                    .as("an output of %s", component)
                    .isNull();
            outputs.selectedTriggers().forEach(trigger -> assertThat(known).contains(trigger));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).as("what %s says", component).isNotBlank();
        }
    }
}
