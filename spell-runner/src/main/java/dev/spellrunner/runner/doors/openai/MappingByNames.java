// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.MessagePlaces;
import dev.spellrunner.runner.host.SpellCard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maps by the names of inputs and outputs, see {@link MessagePlaces}. Immutable. */
final class MappingByNames implements ChatMapping {

    @Override
    public boolean takesMessages(SpellCard card) {
        return MessagePlaces.messageInput(card).isPresent();
    }

    @Override
    public Optional<String> streamedOutput(SpellCard card) {
        return MessagePlaces.answerOutput(card.outputs());
    }

    @Override
    public String answer(SpellCard card, Map<String, @Nullable Object> outputs) {
        return MessagePlaces.answer(card.outputs(), outputs);
    }

    @Override
    public RunRequest request(Chat chat, SpellCard card) {
        Chat.Message message = lastOfTheUser(chat);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Optional<String> input = MessagePlaces.messageInput(card);
        if (input.isPresent()) {
            values.put(
                    input.get(),
                    MessagePlaces.message(
                            card, input.get(), message.text(), chat.session().orElse(null)));
        } else if (chat.inputs().isEmpty()) {
            throw MessagePlaces.noPlace(card);
        }
        MessagePlaces.requirePlaceFor("images", message.images(), card);
        MessagePlaces.requirePlaceFor("files", message.files(), card);
        values.putAll(MessagePlaces.rest(card, offered(chat, message)));
        values.putAll(chat.inputs());
        return RunRequest.of(values);
    }

    private static Chat.Message lastOfTheUser(Chat chat) {
        for (int i = chat.messages().size() - 1; i >= 0; i--) {
            if (chat.messages().get(i).isOf("user")) {
                return chat.messages().get(i);
            }
        }
        throw DoorChatRequest.invalid("messages", "no message is of the role 'user' (send one)");
    }

    private static Map<String, @Nullable Object> offered(Chat chat, Chat.Message message) {
        List<Map<String, Object>> messages =
                chat.messages().stream().map(Chat.Message::fields).toList();
        List<Map<String, Object>> history = messages.subList(0, chat.messages().lastIndexOf(message));
        Map<String, @Nullable Object> offered = new LinkedHashMap<>();
        offered.put("messages", messages);
        offered.put("history", history);
        offered.put("conversation", history);
        offered.put("system", instructions(chat));
        offered.put("images", message.images());
        offered.put("files", message.files());
        offered.put("session", chat.session().orElse(null));
        offered.put("user", chat.user().orElse(null));
        offered.put("settings", chat.settings());
        return offered;
    }

    private static String instructions(Chat chat) {
        return String.join(
                "\n",
                chat.messages().stream()
                        .filter(Chat.Message::isInstruction)
                        .map(Chat.Message::text)
                        .toList());
    }
}
