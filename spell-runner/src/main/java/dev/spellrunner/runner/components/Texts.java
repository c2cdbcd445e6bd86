// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;

/** Writes texts, changes them, and decides by them. */
final class Texts {

    private static final Outputs.Values TRUE = Outputs.none().firing("true");
    private static final Outputs.Values FALSE = Outputs.none().firing("false");

    private static final Map<String, BiPredicate<String, String>> TESTS = Map.of(
            "includes", String::contains,
            "equals", String::equals,
            "starts with", String::startsWith,
            "ends with", String::endsWith);

    private Texts() {}

    /** Its prompt is a template of Handlebars, as that of Generator. */
    static Component template() {
        Component.Builder builder = Component.named("Text Template")
                .summary("Fills a template with the node's inputs.")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("prompt", SocketType.STRING)
                .pure();
        return Template.isAvailable() ? builder.workerPerNode(Texts::template) : builder.missing(Template.NEEDS);
    }

    private static Worker template(Node node) {
        Template template = Template.compile("fewshot", Text.of(node.data().get("fewshot")));
        return (in, ctx) -> Outputs.of("prompt", template.fill(in.toMap()));
    }

    static Component replace() {
        return Component.named("String Replacer")
                .summary("Replaces a text at all its places.")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .input("input", SocketType.STRING)
                .input("match", SocketType.STRING)
                .input("replace", SocketType.STRING)
                .output("output", SocketType.STRING)
                .pure()
                .worker((in, ctx) -> {
                    String match = wiredOrSet(in, ctx.node(), "match");
                    String text = Text.of(in.get("input"));
                    String changed =
                            match.isEmpty() ? text : text.replace(match, wiredOrSet(in, ctx.node(), "replace"));
                    return Outputs.of("output", changed);
                });
    }

    private static String wiredOrSet(Inputs in, Node node, String name) {
        return Text.of(in.has(name) ? in.get(name) : node.data().get(name));
    }

    static Component evaluate() {
        return Component.named("Evaluate Text")
                .summary("Fires one of two triggers, by whether a text includes, equals, starts or ends with another.")
                .triggerInput("trigger")
                .input("string", SocketType.STRING)
                .triggerOutput("true")
                .triggerOutput("false")
                .pure()
                .workerPerNode(node -> {
                    String operation =
                            Settings.text(node, "operationType", "includes").strip();
                    boolean negated = operation.startsWith("not ");
                    BiPredicate<String, String> test = TESTS.get(negated ? operation.substring(4) : operation);
                    if (test == null) {
                        throw new IllegalArgumentException("setting 'operationType' is '" + operation
                                + "' (choose includes, equals, starts with or ends with, perhaps after not)");
                    }
                    String wanted = Text.of(node.data().get("fewshot"));
                    return (in, ctx) -> test.test(Text.of(in.get("string")), wanted) != negated ? TRUE : FALSE;
                });
    }

    /** What it chose last is kept by node, across runs. */
    static Component randomPhrase() {
        return Component.named("Random Phrase From List")
                .summary("Gives one line of a text, not the same twice in a row.")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("output", SocketType.STRING)
                .nonBlocking()
                .repeatable()
                .workerPerNode(node -> {
                    List<String> phrases = Arrays.stream(
                                    Text.of(node.data().get("fewshot")).split("\\R"))
                            .filter(line -> !line.isBlank())
                            .distinct()
                            .toList();
                    if (phrases.isEmpty()) {
                        throw new IllegalArgumentException("has no phrases (write one a line into 'fewshot')");
                    }
                    AtomicReference<String> last = new AtomicReference<>("");
                    return (in, ctx) -> Outputs.of("output", last.updateAndGet(before -> otherThan(before, phrases)));
                });
    }

    private static String otherThan(String last, List<String> phrases) {
        List<String> others =
                phrases.stream().filter(phrase -> !phrase.equals(last)).toList();
        List<String> choice = others.isEmpty() ? phrases : others;
        return choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
    }
}
