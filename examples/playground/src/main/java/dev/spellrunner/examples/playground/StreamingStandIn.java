// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.services.CompletionRequest;
import dev.spellrunner.runner.services.TextCompletion;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a language model: says the same whatever it is asked, word by word, as models do. Only an invitation tells what it
 * was asked, in markdown, so that another prompt is seen to have an effect. Thread-safe.
 */
public final class StreamingStandIn implements TextCompletion {

    private static final String NAME = "stand-in";

    private static final String TEXT = """
            There is no model here to ask,
            so words of mine take up the task:
            they come to you one at a time,
            as models' do, and try to rhyme.
            Name a real one when you start,
            and let it say this by its art.""";

    private static final String INVITATION = """
            ## You are invited

            **There is no model here,** and so a stand-in writes this. It was asked:

            > %s

            - With a real model, the answer is its own
            - [Markdown](https://commonmark.org), links and images are shown as such""";

    private final Executor later;

    /** Creates a model. */
    public StreamingStandIn(Duration betweenWords) {
        this.later = CompletableFuture.delayedExecutor(betweenWords.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<String> complete(CompletionRequest request, WorkContext context) {
        CompletableFuture<String> whole = new CompletableFuture<>();
        say(request.prompt(), answerTo(request.prompt()), 0, whole, context);
        return whole;
    }

    private static String answerTo(String prompt) {
        String asked = prompt.strip().replaceAll("\\s+", " ");
        return asked.toLowerCase(Locale.ROOT).contains("invitation") ? INVITATION.formatted(asked) : TEXT;
    }

    private void say(String prompt, String text, int from, CompletableFuture<String> whole, WorkContext context) {
        later.execute(() -> {
            if (whole.isDone() || context.isCancelled()) {
                return;
            }
            int end = endOfWord(text, from);
            context.progress(text.substring(from, end));
            if (end == text.length()) {
                context.usage(Usage.of(NAME, wordsOf(prompt), wordsOf(text)));
                whole.complete(text);
            } else {
                say(prompt, text, end, whole, context);
            }
        });
    }

    /** A word counts as a token: models have smaller ones. */
    private static int wordsOf(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    private static int endOfWord(String text, int from) {
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return Math.min(end + 1, text.length());
    }
}
