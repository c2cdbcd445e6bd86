// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.Pump;
import dev.spellrunner.runner.doors.RunTelling;
import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import dev.spellrunner.runner.host.SpellManager;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs spells for calls of tools. Thread-safe. */
final class ToolCalls {

    private static final Logger log = LoggerFactory.getLogger(ToolCalls.class);

    /** The time within which a run ends whose answer is no stream. */
    private static final int AT_ONCE_MILLIS = 200;

    private final Executor executor;
    private final Ongoing ongoing;
    private final Approvals approvals;
    private final McpServer server;

    ToolCalls(Executor executor, Ongoing ongoing, Approvals approvals, McpServer server) {
        this.executor = executor;
        this.ongoing = ongoing;
        this.approvals = approvals;
        this.server = server;
    }

    /**
     * Calls a tool.
     *
     * @param caller ends with the call
     */
    void call(McpMessage request, Client client, SpellManager caller, ServedCall exchange) {
        String tool = request.text("name");
        Spell spell = ToolNames.byTool(caller).get(tool);
        if (spell == null) {
            throw McpError.of(McpError.INVALID_PARAMS, "Unknown tool: " + tool);
        }
        Map<String, @Nullable Object> arguments = arguments(request.params().path("arguments"));
        String call = ToolNames.digest((tool + "\n" + DoorJson.text(new TreeMap<>(arguments))).getBytes(UTF_8));
        ToolTelling telling = new ToolTelling(client, request, approvals, call, spell.name(), server, exchange);
        JsonNode state = request.params().get("requestState");
        if (state != null && client.era().isModern()) {
            goOn(approvals.comingBack(state.asText(), client.user(), call), request, client, caller, exchange, telling);
        } else {
            start(spell, arguments, request, client, caller, exchange, telling);
        }
    }

    private static Map<String, @Nullable Object> arguments(JsonNode arguments) {
        if (!arguments.isMissingNode() && !arguments.isNull() && !arguments.isObject()) {
            throw McpError.of(McpError.INVALID_PARAMS, "parameter 'arguments' is not an object (send values by name)");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        arguments.properties().forEach(each -> values.put(each.getKey(), DoorJson.plain(each.getValue())));
        return values;
    }

    // ---- a new run ----

    private void start(
            Spell spell,
            Map<String, @Nullable Object> arguments,
            McpMessage request,
            Client client,
            SpellManager caller,
            ServedCall exchange,
            ToolTelling telling) {
        Run run;
        try {
            SpellCard card = caller.card(spell.id());
            Optional<String> problem = ToolSchema.problem(card, arguments);
            if (problem.isPresent()) {
                refuse(problem.get(), request, client, caller, exchange);
                return;
            }
            run = caller.start(spell.id(), RunRequest.of(arguments));
        } catch (ServiceException | InvalidSpellException | IllegalArgumentException e) {
            ServiceException why = ServiceException.of(e);
            if (why.code() == Code.INTERNAL || why.code() == Code.FORBIDDEN) {
                throw why;
            }
            refuse(String.valueOf(why.getMessage()), request, client, caller, exchange);
            return;
        }
        JsonNode id = request.id();
        if (id != null) {
            ongoing.begun(client, id, run);
        }
        deliver(caller.ended(run), words -> new RunTelling(caller, run, telling, words), request, client, exchange);
    }

    /** A model is told what is wrong with its call, and mends it; an error of the protocol it would not see. */
    private void refuse(String why, McpMessage request, Client client, SpellManager caller, ServedCall exchange) {
        log.debug("a call of user '{}' is refused: {}", client.user().id(), why);
        caller.close();
        exchange.failed(ServedCall.TOOL_ERROR);
        exchange.answer(200, McpMessage.result(request.id(), server.result(client.era(), ToolResult.refused(why))));
    }

    // ---- a run that waited for approvals ----

    private void goOn(
            HeldRun run,
            McpMessage request,
            Client client,
            SpellManager caller,
            ServedCall exchange,
            ToolTelling telling) {
        if (!approvals.answer(run, client.user(), request.params().path("inputResponses"))) {
            caller.close();
            Words words = Words.inLines();
            telling.hold(run, words);
            exchange.answer(200, words.take());
            return;
        }
        deliver(run.ended(), words -> run.tell(caller, telling, words), request, client, exchange);
    }

    // ---- the answer ----

    private void deliver(
            CompletionStage<?> end,
            Function<Words, RunTelling> telling,
            McpMessage request,
            Client client,
            ServedCall exchange) {
        if (client.isOnLines()) {
            exchange.stream(telling.apply(client.words()));
        } else if (HttpRules.accepts(exchange, "text/event-stream")) {
            CompletionStage<Boolean> over = end.handle((result, parked) -> true)
                    .toCompletableFuture()
                    .completeOnTimeout(false, AT_ONCE_MILLIS, TimeUnit.MILLISECONDS);
            over.thenAcceptAsync(
                            isOver -> {
                                if (isOver) {
                                    whole(telling.apply(Words.inLines()), request, client, exchange);
                                } else {
                                    exchange.stream(telling.apply(client.words()));
                                }
                            },
                            executor)
                    .whenComplete((done, thrown) -> {
                        if (thrown != null) {
                            server.fail(exchange, request.id(), thrown);
                        }
                    });
        } else {
            whole(telling.apply(Words.inLines()), request, client, exchange);
        }
    }

    /** Answers with the last message alone. */
    private void whole(RunTelling telling, McpMessage request, Client client, ServedCall exchange) {
        byte[] brokenOff = McpMessage.result(
                request.id(), server.result(client.era(), ToolResult.refused("the call broke off (call again)")));
        LastLine last = new LastLine(brokenOff);
        Pump pump = new Pump(telling, executor, last::take, () -> exchange.answer(200, last.line()));
        exchange.await(pump::stop, pump::close);
        pump.begin();
    }

    /** Keeps the last of lines. Confined to one thread after the other. */
    private static final class LastLine {
        private volatile byte[] line;

        LastLine(byte[] withoutAny) {
            this.line = withoutAny;
        }

        void take(byte[] lines) {
            int end = lines.length - 1;
            int begin = end;
            while (begin > 0 && lines[begin - 1] != '\n') {
                begin--;
            }
            line = Arrays.copyOfRange(lines, begin, end);
        }

        byte[] line() {
            return line;
        }
    }
}
