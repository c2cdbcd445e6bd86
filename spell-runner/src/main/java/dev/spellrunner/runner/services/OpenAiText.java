// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.services.ChatAnswer.Finish;
import dev.spellrunner.runner.services.ChatAnswer.FunctionCall;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a text, or the call of a function, with the tokens that it took. */
final class OpenAiText implements OpenAiReading<ChatAnswer> {

    private static final int LONGEST = 16_000_000;

    private final OpenAiApi api;
    private final String asked;
    private final Consumer<String> heard;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder function = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Object finish;
    private @Nullable Usage usage;

    /**
     * Begins to read.
     *
     * @param asked the model that was asked, for servers that do not say which one answered
     * @param heard takes each part of a text as it comes
     */
    OpenAiText(OpenAiApi api, String asked, Consumer<String> heard) {
        this.api = api;
        this.asked = asked;
        this.heard = heard;
    }

    @Override
    public ChatAnswer whole(@Nullable Object answer) {
        Object choice = OpenAiApi.firstChoice(answer);
        Object message = api == OpenAiApi.CHAT ? OpenAiApi.field(choice, "message") : choice;
        String said = api.text(message);
        Object call = calledFunction(message);
        if (said == null && call == null) {
            throw new ModelException(
                    "the answer of the model's server holds no text (does it speak this API?)", 0, null);
        }
        take(said, call);
        finish = OpenAiApi.field(choice, "finish_reason");
        usage = OpenAiApi.usage(answer, asked);
        return together();
    }

    @Override
    public void part(@Nullable Object event) {
        Usage counted = OpenAiApi.usage(event, asked);
        usage = counted == null ? usage : counted;
        Object choice = OpenAiApi.firstChoice(event);
        Object delta = api == OpenAiApi.CHAT ? OpenAiApi.field(choice, "delta") : choice;
        String more = api.text(delta);
        take(more, calledFunction(delta));
        if (more != null && !more.isEmpty()) {
            heard.accept(more);
        }
        Object reason = OpenAiApi.field(choice, "finish_reason");
        finish = reason instanceof String ? reason : finish;
    }

    private void take(@Nullable String more, @Nullable Object call) {
        text.append(more == null ? "" : more);
        function.append(textOf(OpenAiApi.field(call, "name")));
        arguments.append(textOf(OpenAiApi.field(call, "arguments")));
        if (length() > LONGEST) {
            throw new ModelException("the answer of the model is longer than " + LONGEST + " characters", 0, null);
        }
    }

    /** Only one function is given, so the first call counts. Older servers have no list of calls. */
    private static @Nullable Object calledFunction(@Nullable Object message) {
        Object calls = OpenAiApi.field(message, "tool_calls");
        if (!(calls instanceof List<?> list) || list.isEmpty()) {
            return OpenAiApi.field(message, "function_call");
        }
        Object first = list.get(0);
        boolean isAnother = OpenAiApi.field(first, "index") instanceof Number index && index.intValue() > 0;
        return isAnother ? null : OpenAiApi.field(first, "function");
    }

    private static String textOf(@Nullable Object value) {
        return value instanceof String string ? string : "";
    }

    @Override
    public boolean hasEnded() {
        return finish != null;
    }

    @Override
    public boolean wasHeard() {
        return !text.isEmpty();
    }

    @Override
    public int length() {
        return text.length() + function.length() + arguments.length();
    }

    @Override
    public ChatAnswer together() {
        FunctionCall call = function.isEmpty() ? null : new FunctionCall(function.toString(), arguments.toString());
        return new ChatAnswer(text.toString(), call, reason(call), usage);
    }

    private Finish reason(@Nullable FunctionCall call) {
        return switch (textOf(finish)) {
            // A server that was told which function to call says "stop" when it has done so.
            case "stop" -> call == null ? Finish.STOP : Finish.FUNCTION;
            case "length" -> Finish.LENGTH;
            case "tool_calls", "function_call" -> Finish.FUNCTION;
            case "content_filter" -> Finish.FILTER;
            default -> Finish.OTHER;
        };
    }
}
