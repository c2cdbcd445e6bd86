// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Says hints that were meant for programmers in the command's own words. */
final class InOurWords {

    private static final Map<String, String> WORDS = words();

    private InOurWords() {}

    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("register it with Components.with", "the command knows the standard components alone");
        words.put(
                "give it a language model: StandardComponents.builder().completion(…)", "give it one with --model-url");
        words.put(
                "give it a search for images: StandardComponents.builder().images(…)",
                "the command has no search for images: 'validate' and 'graph' take the spell, 'run' does not");
        words.put(
                "give it a model: StandardComponents.builder().inference(…)",
                "the command asks no such models: 'validate' and 'graph' take the spell, 'run' does not");
        words.put(
                "give it a service for tasks: StandardComponents.builder().tasks(…)",
                "the command knows no tasks: 'validate' and 'graph' take the spell, 'run' does not");
        words.put(
                "give it a model that makes embeddings: StandardComponents.builder().embeddings(…)",
                "give it one with --model-url, and perhaps --embedding-model");
        words.put(
                "give it a search: StandardComponents.builder().search(…)",
                "the command does not search: 'validate' and 'graph' take the spell, 'run' does not");
        words.put(
                "give it tables: StandardComponents.builder().records(…)",
                "the command has no tables: 'validate' and 'graph' take the spell, 'run' does not");
        words.put("give it: StandardComponents.Builder.lines", "write it in the node's setting 'text'");
        words.put("give it an evaluator: StandardComponents.builder().scripts(…)", "leave out --no-scripts");
        words.put(
                "give the runner a store that has it: SpellRunner.Builder.store",
                "put its file beside that of the spell that calls it, and name that file");
        return words;
    }

    static String of(String message) {
        String said = message;
        for (Map.Entry<String, String> word : WORDS.entrySet()) {
            said = said.replace(word.getKey(), word.getValue());
        }
        return said;
    }
}
