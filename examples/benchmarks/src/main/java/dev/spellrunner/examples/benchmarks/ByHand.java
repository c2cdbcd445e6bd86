// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** The logic of the real spells as one would write it: a future for each step, wired before the input comes. */
final class ByHand {

    /** The component that asks the model. */
    static final String ASK = "Ask";

    private ByHand() {}

    /** Returns a component that asks the model of {@link #answer}. */
    static Component asking() {
        return Component.named(ASK)
                .input("prompt", SocketType.STRING)
                .output("answer", SocketType.STRING)
                .nonBlocking()
                .worker((in, ctx) ->
                        Outputs.later(answer(in.text("prompt")).thenApply(text -> Outputs.of("answer", text))));
    }

    /** Answers at once: what is measured is what it costs to wait for nothing. */
    private static CompletableFuture<String> answer(String prompt) {
        return CompletableFuture.completedFuture(prompt.length() % 2 == 0 ? " yes" : " no");
    }

    static Object story() {
        CompletableFuture<Boolean> polite = new CompletableFuture<>();
        CompletableFuture<String> name = new CompletableFuture<>();
        // Both branches of the gate give the name.
        CompletableFuture<Object> result = polite.thenCompose(isPolite -> name.thenApply(text -> (Object) text));
        polite.complete(true);
        name.complete(RealSpell.TEXT);
        return result.join();
    }

    static Object gates() {
        CompletableFuture<Double> x = new CompletableFuture<>();
        CompletableFuture<Object> result = x.thenApply(number -> number == null)
                .thenCompose(isMissing -> x.thenApply(number -> !isMissing && number >= 1 && number <= 9))
                .thenCompose(isInRange -> x.thenApply(number -> isInRange && number.equals(x.join())))
                .thenCompose(isSeven -> x.thenApply(number -> isSeven ? (Object) number : number));
        x.complete(7.0);
        return result.join();
    }

    static Object cases() {
        CompletableFuture<String> x = new CompletableFuture<>();
        CompletableFuture<Object> result = x.thenCompose(text -> switch (text) {
                    case "first" -> x.thenApply(each -> each);
                    case "second" -> x.thenApply(each -> each);
                    default -> x.thenApply(each -> each);
                })
                .thenApply(text -> text);
        x.complete("second");
        return result.join();
    }

    /** A spell's State by hand: what is read is a copy, and what is written replaces all. */
    static final class Counter {

        private final AtomicReference<Map<String, Object>> state = new AtomicReference<>(Map.of("count", 0.0));

        Object count() {
            CompletableFuture<Object> start = new CompletableFuture<>();
            CompletableFuture<Double> next = start.thenApply(
                            begun -> (Double) requireNonNull(state.get()).get("count"))
                    .thenApply(count -> count + 1);
            CompletableFuture<Double> written = next.thenApply(count -> {
                state.updateAndGet(old -> {
                    Map<String, Object> copy = new HashMap<>(old);
                    copy.put("count", count);
                    return copy;
                });
                return count;
            });
            CompletableFuture<Object> result = written.thenApply(count -> count);
            start.complete("start");
            return result.join();
        }
    }

    static Object caller() {
        CompletableFuture<String> x = new CompletableFuture<>();
        CompletableFuture<Object> result = x.thenCompose(ByHand::inner).thenApply(text -> text);
        x.complete(RealSpell.TEXT);
        return result.join();
    }

    private static CompletableFuture<String> inner(String text) {
        CompletableFuture<String> x = new CompletableFuture<>();
        CompletableFuture<String> result = x.thenApply(String::strip)
                .thenApply(each -> each.replace("nobody", "somebody"))
                .thenApply(String::strip);
        x.complete(text);
        return result;
    }

    static Object each(List<String> items) {
        CompletableFuture<String> last = CompletableFuture.completedFuture("");
        for (String item : items) {
            last = last.thenCompose(before -> body(item));
        }
        return last.join();
    }

    private static CompletableFuture<String> body(String item) {
        CompletableFuture<String> x = new CompletableFuture<>();
        CompletableFuture<String> result = x.thenApply(String::strip)
                .thenApply(text -> text.replace("nobody", "somebody"))
                .thenApply(String::strip)
                .thenApply(text -> text)
                .thenApply(text -> text);
        x.complete(item);
        return result;
    }

    static Object texts() {
        CompletableFuture<String> x = new CompletableFuture<>();
        CompletableFuture<String> replaced =
                x.thenApply(String::strip).thenApply(text -> text.replace("nobody", "somebody"));
        CompletableFuture<Object> result = replaced.thenApply(text -> text.contains("somebody"))
                .thenCompose(isThere -> isThere ? replaced.thenApply(text -> text) : replaced)
                .thenApply(text -> text);
        x.complete(RealSpell.TEXT);
        return result.join();
    }

    static Object model() {
        CompletableFuture<String> x = new CompletableFuture<>();
        CompletableFuture<Object> result = x.thenCompose(ByHand::answer)
                .thenApply(String::strip)
                .thenCompose(ByHand::answer)
                .thenApply(String::strip)
                .thenCompose(ByHand::answer)
                .thenApply(text -> text);
        x.complete(RealSpell.TEXT);
        return result.join();
    }
}
