// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.MessagePlaces;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellCard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a run of a request for a completion. */
final class ChatMapping {

    private ChatMapping() {}

    /**
     * Returns the run that a request asks for.
     *
     * @param session what the conversation is called; null if nobody calls it anything
     * @throws ServiceException {@code invalid-request}, if the spell has no place for what was sent
     */
    static RunRequest request(ChatRequest chat, @Nullable String session, SpellCard card) {
        ChatMessage message = lastOfTheUser(chat);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Optional<String> input = MessagePlaces.messageInput(card);
        if (input.isPresent()) {
            values.put(input.get(), message.text());
        } else if (chat.inputs().isEmpty()) {
            throw MessagePlaces.noPlace(card);
        }
        MessagePlaces.requirePlaceFor("images", message.images(), card);
        MessagePlaces.requirePlaceFor("files", message.files(), card);
        values.putAll(MessagePlaces.rest(card, offered(chat, session, message)));
        values.putAll(chat.inputs());
        return RunRequest.of(values);
    }

    private static ChatMessage lastOfTheUser(ChatRequest chat) {
        for (int i = chat.messages().size() - 1; i >= 0; i--) {
            if (chat.messages().get(i).isOf("user")) {
                return chat.messages().get(i);
            }
        }
        throw ChatRequest.invalid("messages", "no message is of the role 'user' (send one)");
    }

    private static Map<String, @Nullable Object> offered(
            ChatRequest chat, @Nullable String session, ChatMessage message) {
        List<Map<String, Object>> messages =
                chat.messages().stream().map(ChatMessage::fields).toList();
        List<Map<String, Object>> history = messages.subList(0, chat.messages().lastIndexOf(message));
        Map<String, @Nullable Object> offered = new LinkedHashMap<>();
        offered.put("messages", messages);
        offered.put("history", history);
        offered.put("conversation", history);
        offered.put("system", instructions(chat));
        offered.put("images", message.images());
        offered.put("files", message.files());
        offered.put("session", session);
        offered.put("user", chat.user());
        offered.put("settings", chat.settings());
        return offered;
    }

    private static String instructions(ChatRequest chat) {
        return String.join(
                "\n",
                chat.messages().stream()
                        .filter(ChatMessage::isInstruction)
                        .map(ChatMessage::text)
                        .toList());
    }
}
