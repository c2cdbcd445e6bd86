// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Computes the version of a spell: SHA-256 over all that a file of it says. The order of an object's keys does not count,
 * nor does white space. Confined to one thread.
 *
 * <p>Every part is preceded by its kind and its length, so that no two contents give the same bytes.
 */
final class ContentHash {

    private static final int CHUNK = 8192;

    private final MessageDigest digest;
    /** The bytes to be hashed next; a digest is slow when it is fed in small pieces. */
    private final StringBuilder chunk = new StringBuilder(CHUNK);

    private ContentHash(MessageDigest digest) {
        this.digest = digest;
    }

    /** Returns the version of a spell, as 64 hexadecimal digits. */
    static String of(Spell spell) {
        ContentHash hash = new ContentHash(sha256());
        hash.add(spell);
        hash.flush();
        return HexFormat.of().formatHex(hash.digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private void add(Spell spell) {
        text(spell.id());
        text(spell.name());
        text(spell.form().name());
        value(spell.state());
        value(spell.fields());
        text(spell.graph().id());
        value(spell.graph().fields());
        nodes(spell.graph());
    }

    private void nodes(Graph graph) {
        List<Node> nodes = graph.nodes();
        if (!graph.hasNodesInList()) {
            nodes = nodes.stream().sorted(Comparator.comparing(Node::id)).toList();
        }
        begin('N', nodes.size());
        nodes.forEach(this::node);
    }

    private void node(Node node) {
        text(node.id());
        text(node.component());
        value(node.data());
        text(Double.toString(node.position().x()));
        text(Double.toString(node.position().y()));
        links(node.inputs());
        links(node.outputs());
        value(node.fields());
    }

    private void links(Map<String, List<Link>> sockets) {
        begin('S', sockets.size());
        byKey(sockets, (socket, links) -> {
            text(socket);
            begin('L', links.size());
            for (Link link : links) {
                text(link.node());
                text(link.socket());
                value(link.fields());
            }
        });
    }

    private void value(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            begin('{', map.size());
            byKey(map, (key, its) -> {
                text(key);
                value(its);
            });
        } else if (value instanceof List<?> list) {
            begin('[', list.size());
            list.forEach(this::value);
        } else if (value instanceof String string) {
            text(string);
        } else {
            // A number and a text of the same digits are not the same.
            begin('V', 1);
            text(String.valueOf(value));
        }
    }

    /** Takes the entries in the order of their keys. */
    private static <V extends @Nullable Object> void byKey(Map<?, V> map, BiConsumer<String, V> taking) {
        // Not by keySet: maps of the JDK keep that view once it was made.
        map.entrySet().stream()
                .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey())))
                .forEach(entry -> taking.accept(String.valueOf(entry.getKey()), entry.getValue()));
    }

    private void text(String text) {
        begin('"', text.length());
        chunk.append(text);
        if (chunk.length() >= CHUNK) {
            flush();
        }
    }

    private void begin(char kind, int length) {
        chunk.append(kind).append(length).append(':');
    }

    private void flush() {
        // Not UTF-8: in it, all lone surrogates look alike.
        digest.update(chunk.toString().getBytes(StandardCharsets.UTF_16BE));
        chunk.setLength(0);
    }
}
