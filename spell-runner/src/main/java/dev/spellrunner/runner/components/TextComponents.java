// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;

/** Writes texts, changes them, and decides by them. */
final class TextComponents {

    private static final Map<String, BiPredicate<String, String>> TESTS = Map.of(
            "includes", String::contains,
            "equals", String::equals,
            "starts with", String::startsWith,
            "ends with", String::endsWith);

    private static final String[] OPERATIONS = {
        "includes",
        "not includes",
        "equals",
        "not equals",
        "starts with",
        "not starts with",
        "ends with",
        "not ends with"
    };

    private TextComponents() {}

    static List<Component> all() {
        List<Component> all = new ArrayList<>(List.of(template(), evaluate(), randomPhrase(), trim()));
        all.addAll(Steps.alsoNamed(replace(), "Replace Text"));
        all.addAll(Steps.alsoNamed(TextRules.matcher(), "Text Rule Matcher"));
        return all;
    }

    /** Its prompt is a template of Handlebars, as that of Generator. */
    private static Component template() {
        ComponentBuilder builder = Steps.pure("Text Template", "Fills a template with the node's inputs.")
                .output("prompt", SocketType.STRING)
                .setting(Setting.template("fewshot").describedAs("The template: {{name}} is the input of that name"));
        return Template.isAvailable()
                ? builder.workerPerNode(TextComponents::template)
                : builder.missing(Template.NEEDS);
    }

    private static Worker template(Node node) {
        Template template = Template.compile("fewshot", Text.of(node.data().get("fewshot")));
        return (in, ctx) -> Outputs.of("prompt", template.fill(in.toMap()));
    }

    private static Component replace() {
        return Steps.pure("String Replacer", "Replaces a text at all its places.")
                .input("input", SocketType.STRING)
                .input("match", SocketType.STRING)
                .input("replace", SocketType.STRING)
                .output("output", SocketType.STRING)
                .setting(Setting.text("match").describedAs("The text to replace, where none is wired"))
                .setting(Setting.text("replace").describedAs("The text to put there, where none is wired"))
                .worker((in, ctx) -> {
                    String match = Text.of(Settings.wiredOrSet(in, ctx.node(), "match"));
                    String replacement = Text.of(Settings.wiredOrSet(in, ctx.node(), "replace"));
                    String text = Text.of(in.get("input"));
                    return Outputs.of("output", match.isEmpty() ? text : text.replace(match, replacement));
                });
    }

    private static Component evaluate() {
        return Steps.gate(
                        "Evaluate Text",
                        "Fires one of two triggers, by whether a text includes, equals, starts or ends with another.")
                .input("string", SocketType.STRING)
                .setting(Setting.text("operationType")
                        .describedAs("The test")
                        .defaultingTo("includes")
                        .choosing(OPERATIONS))
                .setting(Setting.text("fewshot").describedAs("The text to look for"))
                .workerPerNode(TextComponents::evaluation);
    }

    private static Worker evaluation(Node node) {
        String operation = Settings.text(node, "operationType", "includes").strip();
        boolean negated = operation.startsWith("not ");
        BiPredicate<String, String> test = TESTS.get(negated ? operation.substring(4) : operation);
        if (test == null) {
            throw new IllegalArgumentException("setting 'operationType' is '" + operation
                    + "' (choose includes, equals, starts with or ends with, perhaps after not)");
        }
        String wanted = Text.of(node.data().get("fewshot"));
        return (in, ctx) -> Steps.decided(test.test(Text.of(in.get("string")), wanted) != negated);
    }

    private static Component trim() {
        return Steps.pure("Trim", "Takes blanks off both ends of a text.")
                .input("string", SocketType.STRING)
                .output("output", SocketType.STRING)
                .worker((in, ctx) ->
                        Outputs.of("output", Text.of(in.get("string")).strip()));
    }

    /** Keeps the last choice by node, across runs. */
    private static Component randomPhrase() {
        return Steps.step("Random Phrase From List", "Gives one line of a text, not the same twice in a row.")
                .output("output", SocketType.STRING)
                .nonBlocking()
                .repeatable()
                .setting(Setting.text("fewshot")
                        .describedAs("The phrases, one a line")
                        .asRequired())
                .workerPerNode(TextComponents::phrases);
    }

    private static Worker phrases(Node node) {
        List<String> phrases = Arrays.stream(Text.of(node.data().get("fewshot")).split("\\R"))
                .filter(line -> !line.isBlank())
                .distinct()
                .toList();
        AtomicReference<String> last = new AtomicReference<>("");
        return (in, ctx) -> Outputs.of("output", last.updateAndGet(before -> otherThan(before, phrases)));
    }

    private static String otherThan(String last, List<String> phrases) {
        List<String> others =
                phrases.stream().filter(phrase -> !phrase.equals(last)).toList();
        List<String> choice = others.isEmpty() ? phrases : others;
        return choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
    }
}
