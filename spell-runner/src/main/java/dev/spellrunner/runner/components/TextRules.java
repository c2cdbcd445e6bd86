// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Decides by rules about how a text begins and ends and about the texts in it. A rule is a list of texts, of which one has to
 * be there; a rule without texts says nothing.
 */
final class TextRules {

    private static final Pattern MARKED = Pattern.compile("<.*>");
    private static final List<String> FORBIDDING =
            List.of("notMatchBeginningString", "notMatchEndString", "notMatchAnyString");

    private final Rule begins;
    private final Rule ends;
    private final Rule includes;
    private final List<Rule> forbidding;
    private final double minLength;
    private final double maxLength;

    /** Rules of the older form forbid, too, and see a text in lower case, without marks, its first blank and its quotes. */
    private final boolean isOlder;

    private TextRules(Node node) {
        isOlder = FORBIDDING.stream().anyMatch(node.data()::containsKey);
        begins = rule(node, "matchBeginningString", String::startsWith);
        ends = rule(node, "matchEndString", String::endsWith);
        includes = rule(node, "matchAnyString", String::contains);
        forbidding = List.of(
                rule(node, FORBIDDING.get(0), String::startsWith),
                rule(node, FORBIDDING.get(1), String::endsWith),
                rule(node, FORBIDDING.get(2), String::contains));
        minLength = Settings.number(node, "stringMinLength", 0);
        maxLength = Settings.number(node, "stringMaxLength", 0);
    }

    static Component matcher() {
        ComponentBuilder builder = Steps.gate(
                        "Complex String Matcher",
                        "Fires one of two triggers, by how a text begins and ends and by the texts in it.")
                .input("input", SocketType.STRING)
                .setting(list("matchBeginningString", "It begins with one of these"))
                .setting(list("matchEndString", "It ends with one of these"))
                .setting(list("matchAnyString", "It includes one of these"));
        FORBIDDING.forEach(name -> builder.setting(list(name, "Forbids what the rule without \"not\" wants")));
        return builder.setting(Setting.number("stringMinLength")
                        .describedAs("The fewest characters; counts with a greatest length only")
                        .defaultingTo(0))
                .setting(Setting.number("stringMaxLength")
                        .describedAs("The most characters; 0 is no limit")
                        .defaultingTo(0))
                .workerPerNode(TextRules::worker);
    }

    private static Setting list(String name, String description) {
        return Setting.text(name).describedAs(description + ", with a comma and a blank between them");
    }

    private static Worker worker(Node node) {
        TextRules rules = new TextRules(node);
        return (in, ctx) -> Steps.decided(rules.accept(Text.of(in.get("input"))));
    }

    private Rule rule(Node node, String name, BiPredicate<String, String> test) {
        String setting = Text.of(node.data().get(name));
        String text = isOlder ? setting.toLowerCase(Locale.ROOT) : setting;
        return new Rule(text.isEmpty() ? List.of() : List.of(text.split(", ", -1)), test);
    }

    /** The rule of the beginning decides first; then those of the end and of the whole, if there are any, decide anew. */
    private boolean accept(String input) {
        String text = isOlder ? simplified(input) : input;
        if (maxLength != 0 && (text.length() > maxLength || text.length() < minLength)) {
            return false;
        }
        boolean accepted = begins.isMet(text);
        accepted = ends.texts.isEmpty() ? accepted : ends.isMet(text);
        accepted = includes.texts.isEmpty() ? accepted : includes.isMet(text);
        return accepted && forbidding.stream().noneMatch(rule -> rule.isMet(text));
    }

    private static String simplified(String input) {
        return MARKED.matcher(input)
                .replaceFirst("")
                .replaceFirst(" ", "")
                .replace("\"", "")
                .replace("'", "")
                .toLowerCase(Locale.ROOT);
    }

    private record Rule(List<String> texts, BiPredicate<String, String> test) {

        boolean isMet(String text) {
            return texts.stream().anyMatch(wanted -> test.test(text, wanted));
        }
    }
}
