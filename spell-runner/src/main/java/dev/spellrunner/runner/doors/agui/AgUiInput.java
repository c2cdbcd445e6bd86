// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.MessagePlaces;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to run an agent, as far as a spell can use it. Immutable.
 *
 * @param threadId what the client calls the conversation
 * @param runId what the client calls the run
 * @param is10 whether the client speaks version 1.0; earlier ones know fewer events
 * @param messages the conversation
 * @param body all of it, without what is null: earlier clients send that for what is not there
 */
record AgUiInput(String threadId, String runId, boolean is10, List<AgUiMessage> messages, JsonNode body) {

    /**
     * Reads a request.
     *
     * @throws ServiceException {@code invalid-request}
     */
    static AgUiInput of(JsonNode sent) {
        JsonNode body = withoutNulls(sent);
        if (!body.path("messages").isArray()) {
            throw invalid("messages", "field 'messages' is not a list");
        }
        List<AgUiMessage> messages = new ArrayList<>();
        body.path("messages").forEach(message -> messages.add(AgUiMessage.of(message)));
        return new AgUiInput(
                text(body, "threadId"), text(body, "runId"), body.has("protocolVersion"), List.copyOf(messages), body);
    }

    private static String text(JsonNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw invalid(field, "field '" + field + "' is no text");
        }
        return body.path(field).textValue();
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode kept = object.objectNode();
            object.properties().forEach(each -> {
                if (!each.getValue().isNull()) {
                    kept.set(each.getKey(), withoutNulls(each.getValue()));
                }
            });
            return kept;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode kept = array.arrayNode();
            array.forEach(each -> kept.add(withoutNulls(each)));
            return kept;
        }
        return value;
    }

    private static ServiceException invalid(String field, String message) {
        return new ServiceException(
                Code.INVALID_REQUEST, message + " (send a RunAgentInput)", Map.of("parameter", field));
    }

    /** Returns the answers to interrupts. */
    JsonNode resume() {
        return body.path("resume");
    }

    /** Returns the state that client and agent share; empty unless it is an object. */
    Map<String, @Nullable Object> state() {
        return fields(body.path("state"));
    }

    private static Map<String, @Nullable Object> fields(JsonNode object) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        object.properties().forEach(each -> fields.put(each.getKey(), DoorJson.plain(each.getValue())));
        return fields;
    }

    /** Returns the text that was said in this thread by an execution of a run, as far as the client has it. */
    String saidBy(String run) {
        StringBuilder said = new StringBuilder();
        messages.stream()
                .filter(message -> message.id().startsWith(run + ":"))
                .forEach(message -> said.append(message.text()));
        return said.toString();
    }

    // ---- the run ----

    /**
     * Returns the run that is asked for.
     *
     * @throws ServiceException {@code invalid-request}, if the spell has no place for what was sent
     */
    RunRequest request(SpellCard card) {
        JsonNode inputs = body.path("forwardedProps").path("inputs");
        if (!inputs.isMissingNode() && !inputs.isObject()) {
            throw invalid("forwardedProps.inputs", "field 'forwardedProps.inputs' is not an object");
        }
        Map<String, @Nullable Object> given = fields(inputs);
        state().forEach((name, value) -> {
            if (card.inputs().contains(name)) {
                given.putIfAbsent(name, value);
            }
        });
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Optional<AgUiMessage> message = lastOfTheUser();
        Optional<String> input = MessagePlaces.messageInput(card);
        if (message.isPresent()) {
            MessagePlaces.requirePlaceFor("images", message.get().images(), card);
            MessagePlaces.requirePlaceFor("files", message.get().files(), card);
            if (input.isPresent()) {
                values.put(
                        input.get(),
                        MessagePlaces.message(card, input.get(), message.get().text(), threadId));
            } else if (given.isEmpty()) {
                throw MessagePlaces.noPlace(card);
            }
        }
        values.putAll(MessagePlaces.rest(card, offered(message.orElse(null))));
        values.putAll(given);
        return MessagePlaces.inConversation(threadId, RunRequest.of(values));
    }

    private Optional<AgUiMessage> lastOfTheUser() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role().equals("user")) {
                return Optional.of(messages.get(i));
            }
        }
        return Optional.empty();
    }

    private Map<String, @Nullable Object> offered(@Nullable AgUiMessage message) {
        List<Map<String, Object>> all =
                messages.stream().map(AgUiMessage::fields).toList();
        List<Map<String, Object>> history = message == null ? all : all.subList(0, messages.lastIndexOf(message));
        Map<String, @Nullable Object> offered = new LinkedHashMap<>();
        offered.put("messages", all);
        offered.put("history", history);
        offered.put("conversation", history);
        offered.put(
                "system",
                String.join(
                        "\n",
                        messages.stream()
                                .filter(each -> each.role().equals("system")
                                        || each.role().equals("developer"))
                                .map(AgUiMessage::text)
                                .toList()));
        offered.put("images", message == null ? List.of() : message.images());
        offered.put("files", message == null ? List.of() : message.files());
        offered.put("session", threadId);
        offered.put("context", DoorJson.plain(body.path("context")));
        offered.put("tools", DoorJson.plain(body.path("tools")));
        offered.put("settings", DoorJson.plain(body.path("forwardedProps")));
        return offered;
    }
}
